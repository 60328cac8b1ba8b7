/**
 * How far the crawler may go for a page, from cheap to costly.
 *
 * @module
 */

import { z } from "zod";

/** The tiers: each may do what those before it may. */
export const tiers = [
  "fetch",
  "browser",
  "stealth",
  "proxy",
  "provider",
] as const;

/** A tier, as callers name it. */
export const tier = z.enum(tiers);

/** A {@linkcode tier}. */
export type Tier = z.infer<typeof tier>;

/** Whether a tier is within the bound; without one all are. */
export function isWithin(wanted: Tier, most: Tier | undefined): boolean {
  return most === undefined || tiers.indexOf(wanted) <= tiers.indexOf(most);
}
