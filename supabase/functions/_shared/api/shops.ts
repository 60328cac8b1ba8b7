/**
 * `/api/shops`: shops and their products.
 *
 * @module
 */

import { createShop, listProducts, putProducts } from "../contract/shops.ts";
import { ownerOf } from "../http/owner.ts";
import { type AnyRoute } from "../http/router.ts";
import { route } from "../http/route.ts";
import { Shops } from "../queue/shops.ts";

const auth = ["user", "secret"] as const;

const made = route(
  createShop,
  { auth },
  async ({ id = crypto.randomUUID(), name }, { caller }) => {
    const data = await Shops.of(ownerOf(caller)).put(id, name);
    return Response.json({ success: true, data }, { status: 201 });
  },
);

const put = route(
  putProducts,
  { auth },
  async ({ products, remove }, { caller, params: { id = "" } }) => {
    const shops = Shops.of(ownerOf(caller));
    await shops.get(id);
    const data = await shops.putProducts(id, { products, remove });
    return Response.json({ success: true, data });
  },
);

const list = route(
  listProducts,
  { auth },
  async (_body, { caller, query, params: { id = "" } }) => {
    const shops = Shops.of(ownerOf(caller));
    await shops.get(id);
    const { data, nextAfter } = await shops.products(id, query);
    return Response.json({ success: true, data, nextAfter });
  },
);

/** The routes. */
export const shopRoutes: readonly AnyRoute[] = [made, put, list];
