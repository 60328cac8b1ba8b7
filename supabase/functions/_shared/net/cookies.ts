/**
 * Which of a caller's cookies a request gets, as a browser would decide (RFC
 * 6265), where there is no browser.
 *
 * @module
 */

import type { Cookie } from "../kinds/page_options.ts";

/** The `Cookie` header of a request to `target` that began at `home`; empty without any. */
export function cookieHeader(
  cookies: readonly Cookie[],
  home: URL,
  target: URL,
): string {
  const now = Date.now() / 1_000;
  return cookies.filter((cookie) =>
    isForHost(cookie, home.hostname, target.hostname) &&
    isForPath(cookie.path ?? "/", target.pathname) &&
    (!cookie.secure || target.protocol === "https:") &&
    (cookie.expires ?? Infinity) > now
  ).map(({ name, value }) => `${name}=${value}`).join("; ");
}

/**
 * A cookie of a domain is for the hosts of it that are above or below the home,
 * not for those beside it: nobody here knows that `co.uk` is no domain of one owner.
 */
function isForHost(
  { domain }: Cookie,
  home: string,
  host: string,
): boolean {
  if (host === home) return true;
  if (domain === undefined) return false;
  const bare = domain.toLowerCase().replace(/^\./, "");
  return (host === bare || host.endsWith(`.${bare}`)) &&
    (host.endsWith(`.${home}`) || home.endsWith(`.${host}`));
}

function isForPath(path: string, asked: string): boolean {
  return asked === path ||
    asked.startsWith(path.endsWith("/") ? path : `${path}/`);
}
