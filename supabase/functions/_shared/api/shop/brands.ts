/**
 * Brands: made, changed and listed.
 *
 * @module
 */

import { z } from "zod";
import { parse } from "../../contract/parse.ts";
import { utc } from "../../contract/view.ts";
import { RequestError } from "../../errors.ts";
import type { Kept } from "../../kinds/kind.ts";
import { brandFields, datasets, newBrandId } from "../../kinds/shop/mod.ts";
import { checkedUrl } from "../../queue/checked_url.ts";
import { connection, type PageArgs, pageOf } from "./connection.ts";
import type { ShopContext } from "./context.ts";

const brandId = /^[\da-f]{16}$/;
/** What GraphQL may hand over beside a brand's own fields. */
const given = z.record(z.string(), z.unknown());

/** A brand as GraphQL shows it. */
export function viewBrand({ key, item, createdAt, updatedAt }: Kept) {
  return {
    id: key,
    ...brandFields.parse(item),
    createdAt: utc(createdAt),
    updatedAt: utc(updatedAt),
  };
}

/** A brand as {@linkcode viewBrand} makes it. */
export type BrandView = ReturnType<typeof viewBrand>;

/** The caller's brand of this id; throws `NOT_FOUND`. */
export async function findBrand(
  id: string,
  context: ShopContext,
): Promise<BrandView> {
  const found = brandId.test(id) ? await context.brand(id) : null;
  if (found) return viewBrand(found);
  throw new RequestError(
    "NOT_FOUND",
    `Cannot find brand '${id.slice(0, 200)}'`,
  );
}

/** A page of the caller's brands. */
export async function listBrands(args: PageArgs, context: ShopContext) {
  const { limit, after } = pageOf(args, brandId);
  const { items, more } = await context.store.read({
    dataset: datasets.brands,
    scope: "",
    after: after === null ? undefined : { scope: "", key: after },
    limit,
  }, context.owner);
  return connection(items.map(viewBrand), { more, after });
}

/** Makes a brand; throws `INVALID_REQUEST`, or what is wrong with its addresses. */
export function createBrand(
  input: unknown,
  context: ShopContext,
): Promise<BrandView> {
  return keep(newBrandId(), withoutNulls(input), context);
}

/** Changes those fields of a brand that are given. */
export async function updateBrand(
  { brandId: id, ...changes }: { readonly brandId: string },
  context: ShopContext,
): Promise<BrandView> {
  const { id: _id, createdAt: _createdAt, updatedAt: _updatedAt, ...before } =
    await findBrand(id, context);
  return keep(id, Object.assign(before, withoutNulls(changes)), context);
}

async function keep(
  id: string,
  fields: unknown,
  context: ShopContext,
): Promise<BrandView> {
  const checked = parse(brandFields, fields);
  const item = {
    ...checked,
    listingUrls: checked.listingUrls.map(checkedUrl),
  };
  await context.store.put([{
    dataset: datasets.brands,
    items: [{ key: id, item }],
  }], context.owner);
  context.forget(id);
  return findBrand(id, context);
}

/** To GraphQL a field that is null is one that is not given. */
function withoutNulls(value: unknown): unknown {
  const fields = given.safeParse(value);
  if (!fields.success) return value;
  return Object.fromEntries(
    Object.entries(fields.data).filter(([, field]) =>
      field !== null && field !== undefined
    ).map(([name, field]) => [
      name,
      Array.isArray(field) ? field : withoutNulls(field),
    ]),
  );
}
