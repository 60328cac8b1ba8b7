/**
 * What the codes of failed jobs mean, and what can be done.
 *
 * @module
 */

const throttled =
  "The site asks for patience. It is left alone for a while and asked again by itself.";
const network = "Check the address; the site may be down. Retry it later.";

/** Advice by code. */
const advice: Readonly<Record<string, string>> = {
  BLOCKED:
    "The site takes the crawler for a robot. Retry with “For sites that refuse robots” or “By all means”.",
  PROVIDER_FAILED:
    "The scraping API could not get the page either. Look at the page yourself, then retry later.",
  PROVIDER_BUSY: "The scraping API is busy; it is asked again by itself.",
  PROVIDER_REFUSED:
    "The API refused the request; check its key, and what was asked for.",
  NOT_CONFIGURED:
    "Set the variable that the message names, then retry the job.",
  TIMEOUT:
    "The page took too long. Retry with a longer try, or without running its scripts.",
  TRUNCATED: "The answer broke off on its way. A retry often helps.",
  EMPTY_ANSWER: "The site answered with nothing. A retry may help.",
  BAD_ENCODING: "The site's answer is badly compressed. A retry may help.",
  DNS_FAILED: `The site's name could not be found. ${network}`,
  CONNECT_FAILED: `The site could not be reached. ${network}`,
  TLS_FAILED: "The site's certificate is not good. Only its owner can help.",
  HTTP_SERVER_ERROR: "The site failed itself. Retry later.",
  HTTP_CLIENT_ERROR:
    "The site says that there is no such page, or that it may not be seen. Check the address.",
  HTTP_THROTTLED: throttled,
  NAVIGATION_FAILED:
    "The browser could not open the page. Retry without running its scripts.",
  PAGE_CRASHED:
    "The page crashed the browser's tab. Retry without running its scripts.",
  POISON: "The page crashed twice in a row. Retry without running its scripts.",
  STALLED: "The worker was lost while it ran. A retry is safe.",
  BROWSER_UNAVAILABLE: "The browser is away. See the queue, then retry.",
  ROBOTS_UNAVAILABLE: "The site's robots.txt cannot be read. Retry later.",
  ROBOTS_DISALLOWED:
    "The site's robots.txt does not want the page to be crawled.",
  NOT_HTML: "The address leads to a file that is no web page.",
  TOO_LARGE: "The page is larger than 10 MB.",
  TOO_MANY_REDIRECTS: "The site sends the crawler in circles.",
  URL_BLOCKED:
    "The address is private or reserved. If it is yours, allow it in the project's settings (CRAWL_ALLOWED_PRIVATE_HOSTS).",
  BAD_SITEMAP:
    "The address given as the sitemap leads to none. Submit it anew with another, or without one.",
  WAIT_TIMEOUT:
    "What was waited for did not appear. Look at the page, then retry with another “Wait for”, or a longer try.",
  ACTION_FAILED:
    "The page did not let an action be done: the message says which. Look at the page, then retry with other actions.",
  SCRIPTS_NOT_ALLOWED:
    "The project runs no scripts of callers (ALLOW_PAGE_SCRIPTS). Retry with actions without “evaluate”.",
  PAGE_LOST:
    "The page was left loading and is gone: the browser was restarted, or the page crashed. A retry is safe.",
  PROXY_FAILED:
    "No proxy of the project works. It is asked again by itself; see PROXY_URLS in the project's settings.",
  INVALID_ARGS:
    "An option cannot be right for this page: the message says which. Retry with another.",
  RUN_TIMEOUT: "The scraper run takes long. A retry goes on with the same run.",
  RUN_FAILED:
    "Look at the run at Apify; resurrect it there, then retry the job.",
  NO_VALID_ADS:
    "Look at the run's dataset at Apify: none of its items is an ad.",
  UNAVAILABLE: "The database was away; the job goes on by itself.",
  UNKNOWN_KIND:
    "A newer version of the project has submitted it. It is left to newer workers.",
  INTERNAL: "A fault of the crawler itself. Its log says more; retry later.",
  CANCELLED: "Somebody cancelled it. Retry it if it is wanted after all.",
};

/** A sentence or two; null for an unknown code. */
export function adviceFor(code: string): string | null {
  return advice[code] ?? null;
}
