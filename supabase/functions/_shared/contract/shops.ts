/**
 * `POST api/shops`, `POST` and `GET api/shops/:id/products`: what follows are about.
 *
 * @module
 */

import { z } from "zod";
import { copyPrefix } from "../kinds/product_sync/follow.ts";
import { operation } from "./operation.ts";
import { integer, moment, storableText, success } from "./words.ts";

const shopIdText = z.string().regex(
  /^[\w.-]{1,64}$/,
  "must be 1 to 64 letters, digits, '_', '.' or '-'",
);

const params = { id: shopIdText.describe("Id of the shop") };

/** Id of a shop: a text, or a number that means its digits. */
export const shopId = z.union([shopIdText, z.int().min(0)]).transform(String)
  .describe("Id of the shop; a number means its digits");

/** Id of a product: in ASCII, so that it is in the same order everywhere. */
const productId = z.union([
  z.string().regex(
    /^[\x21-\x7e]{1,200}$/,
    "must be 1 to 200 characters of ASCII without spaces",
  ).refine(
    (id) => !id.startsWith(copyPrefix),
    `must not begin with '${copyPrefix}', as those of copies do`,
  ),
  z.int().min(0),
]).transform(String);

/** Text of several lines that Postgres stores. */
const storableLines = z.string().regex(
  /^[^\0\p{Cs}]*$/u,
  "must not hold NUL or halves of surrogate pairs",
);

/** A product as its shop has it; what a sync makes of a bad price or name is an error of that sync. */
const product = z.strictObject({
  id: productId,
  name: storableText.max(500).nullish(),
  price: z.union([storableText.max(50), z.number()]).nullish(),
  currency: storableText.max(10).nullish(),
  description: storableLines.max(10_000).nullish(),
  imageUrl: storableText.max(2_000).nullish(),
  stock: z.int().nullish(),
  attributes: z.record(
    storableText.max(100),
    z.union([storableLines.max(1_000), z.number(), z.boolean(), z.null()]),
  ).optional(),
});

const shopView = z.object({
  id: z.string(),
  name: z.string(),
  created_at: moment,
  updated_at: moment,
});

/** A shop as callers see it. */
export type ShopView = z.infer<typeof shopView>;

const exampleShop: ShopView = {
  id: "1",
  name: "Corner shop",
  created_at: "2025-11-05T12:00:00.000Z",
  updated_at: "2025-11-05T12:00:00.000Z",
};

/** `POST api/shops` */
export const createShop = operation({
  name: "create-shop",
  method: "POST",
  path: "/api/shops",
  summary: "Makes a shop, or renames the one that has the id",
  body: z.strictObject({
    id: shopId.optional(),
    name: storableText.min(1).max(200).describe("For people"),
  }),
  example: { id: "1", name: "Corner shop" },
  answers: {
    201: {
      description: "The shop",
      schema: z.object({ success, data: shopView }),
      example: { success: true, data: exampleShop },
    },
  },
});

/** `POST api/shops/:id/products` */
export const putProducts = operation({
  name: "put-products",
  method: "POST",
  path: "/api/shops/:id/products",
  params,
  summary:
    "Puts products into a shop, each replacing the one of its id, and takes others out",
  body: z.strictObject({
    products: z.array(product).max(5_000).optional()
      .describe("At most 5 000 a call; of two with one id the last one wins"),
    remove: z.array(productId).max(5_000).optional()
      .describe("Ids of products to take out"),
  }),
  example: {
    id: "1",
    products: [{ id: "p-1", name: "Cup", price: "9.50", stock: 3 }],
  },
  refusals: ["SHOP_NOT_FOUND"],
  answers: {
    200: {
      description: "How many products there are of each sort",
      schema: z.object({
        success,
        data: z.object({
          inserted: z.int(),
          updated: z.int(),
          unchanged: z.int(),
          removed: z.int(),
        }),
      }),
      example: {
        success: true,
        data: { inserted: 1, updated: 0, unchanged: 0, removed: 0 },
      },
    },
  },
});

/** `GET api/shops/:id/products` */
export const listProducts = operation({
  name: "list-products",
  method: "GET",
  path: "/api/shops/:id/products",
  params,
  summary: "Lists the products of a shop, its own and copies, by their ids",
  query: z.strictObject({
    limit: integer(1, 1_000).prefault(100).describe("Products a page"),
    after: storableText.max(500).optional()
      .describe("`nextAfter` of the page before"),
  }),
  example: { id: "1", limit: 100 },
  refusals: ["SHOP_NOT_FOUND"],
  answers: {
    200: {
      description:
        "A page of products; copies have `sourceShopId`, `sourceProductId`, `sourcePrice` and `followId`",
      schema: z.object({
        success,
        data: z.array(z.looseObject({
          id: z.string(),
          created_at: moment,
          updated_at: moment,
        })),
        nextAfter: z.string().nullable()
          .describe("Where the next page begins; null on the last one"),
      }),
      example: {
        success: true,
        data: [{
          id: "follow:2:p-1",
          name: "Cup",
          price: "11.40",
          stock: 3,
          sourceShopId: "2",
          sourceProductId: "p-1",
          sourcePrice: "9.50",
          followId: "8a6e0804-2bd0-8672-b79d-d97027f9071a",
          created_at: exampleShop.created_at,
          updated_at: exampleShop.updated_at,
        }],
        nextAfter: null,
      },
    },
  },
});
