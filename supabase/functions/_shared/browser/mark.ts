/**
 * Marks a browser context as ours, in the browser itself, so that whoever looks
 * through a browser for pages that nobody claims leaves those of others alone.
 * The mark is a cookie of a host that does not exist (`.invalid`, RFC 2606): no
 * request carries it and no page can read it. It goes with its context, and
 * costs no call to the database.
 *
 * @module
 */

import { type Fields, fields, textOf } from "./stealth/message.ts";

/** What is known of a context of ours. */
export type Mark =
  /** A worker holds it, until this `Date.now()` value at the latest. */
  | { readonly state: "open"; readonly until: number }
  /** It was left loading at this `Date.now()` value. */
  | { readonly state: "parked"; readonly since: number };

const name = "crawl_page";

/** The mark of a project's contexts, as the cookie that stands for it. */
export function markCookie(project: string, mark: Mark) {
  const moment = mark.state === "open" ? mark.until : mark.since;
  return {
    name,
    value: `${mark.state}.${moment}`,
    domain: domainOf(project),
    path: "/",
  };
}

/** The mark among a context's cookies; undefined where it is not this project's. */
export function findMark(
  project: string,
  cookies: unknown,
): Mark | undefined {
  const list: readonly unknown[] = Array.isArray(cookies) ? cookies : [];
  const cookie: Fields | undefined = list.map(fields).find((cookie) =>
    cookie.name === name &&
    textOf(cookie.domain).replace(/^\./, "") === domainOf(project)
  );
  const [state, text] = textOf(cookie?.value).split(".");
  const moment = Number(text);
  if (!text || !Number.isFinite(moment)) return undefined;
  if (state === "open") return { state, until: moment };
  if (state === "parked") return { state, since: moment };
  return undefined;
}

function domainOf(project: string): string {
  return `${project}.crawl.invalid`;
}
