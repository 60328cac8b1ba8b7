/**
 * The ways to reach a page, from cheap to costly, and when to take the next.
 *
 * @module
 */

import { JobError } from "../../errors.ts";
import type { PageCrawlArgs } from "./mod.ts";
import { isWithin, type Tier } from "./tier.ts";

/** What there is beside the direct fetch and the browser. */
export interface Means {
  /** Whether there is a pool of proxies. */
  readonly proxies?: boolean;
  /** Whether there is an account at a scraping API. */
  readonly provider: boolean;
}

/** Statuses that a host refuses robots with. */
const refusing = new Set([401, 403, 429, 503]);

/** The tiers to try for these args, in order; the first is always there. */
export function ladder(args: PageCrawlArgs, means: Means): Tier[] {
  const { render, premium, ultraPremium, maxTier } = args;
  const first: Tier = render ? "browser" : "fetch";
  const further: Tier[] = [];
  if (premium || ultraPremium) {
    if (render) further.push("stealth");
    if (means.proxies) further.push("proxy");
    if (means.provider && mayScrape(args)) further.push("provider");
  }
  return [first, ...further.filter((tier) => isWithin(tier, maxTier))];
}

/**
 * Whether a scraping API can do what is asked for. It has no actions and no
 * time zones, and headers and cookies, which may be credentials, are not for it.
 */
function mayScrape(args: PageCrawlArgs): boolean {
  const { headers, cookies, locale, timezone, viewport } = args;
  const { waitFor, actions } = args;
  const wanted = [headers, cookies, locale, timezone, viewport, waitFor];
  return [...wanted, actions].every((option) =>
    option === undefined || Object.keys(option).length === 0
  );
}

/** Whether a host may answer another way in: it refused us, not the page, or this way is closed. */
export function isRefusal(error: unknown): boolean {
  return error instanceof JobError &&
    (error.code === "BLOCKED" || error.code === "PROXY_FAILED" ||
      refusing.has(error.httpStatus ?? 0));
}

/** Whether an answer with this status may be a guard's: its body says. */
export function mayBeGuard(status: number): boolean {
  return refusing.has(status);
}
