/**
 * The options of a crawl. One line adds one to all forms.
 *
 * @module
 */

import {
  type AskedOptions,
  check,
  choice,
  type Given,
  json,
  many,
  moment,
  number,
  type Option,
  text,
} from "./option.ts";

const formats = [
  "markdown",
  "text",
  "links",
  "headings",
  "metadata",
  "rawHtml",
  "screenshot",
  "pdf",
] as const;
const resources = [
  "image",
  "font",
  "media",
  "stylesheet",
  "script",
  "fetch",
] as const;
const minute = 60_000;

/** All options, in the order of the form. */
// deno-fmt-ignore -- a line each
export const options: readonly Option[] = [
  check(["render", "Run the page's scripts", "Opens it in a browser. Off: reads it by plain HTTP, which is faster."], (render) => ({ render }), { initial: "true", first: true }),
  check(["premium", "For sites that refuse robots", "If an ordinary browser is refused, one that hides that it is driven."], (premium) => ({ premium }), { first: true }),
  check(["ultraPremium", "By all means", "As above, then the scraping API, if the project has an account."], (ultraPremium) => ({ ultraPremium }), { first: true }),
  many(["formats", "Also make", "Beside the html; all but rawHtml need the page's scripts to run."], formats, (formats) => ({ formats }), { first: true }),
  json(["follow", "Follow links", "JSON: the page's links become jobs of the same batch, and theirs, so many links deep."], { usual: '{ "depth": 2, "limit": 100 }' }, (follow) => ({ follow }), { retry: false }),
  json(["extract", "Pick out", "JSON: names, each with a selector or a rule."], { usual: '{ "title": "h1" }' }, (extract) => ({ extract })),
  json(["waitFor", "Wait for", "JSON: a selector, networkIdle or ms, before the page is read."], { usual: '{ "selector": "#prices" }' }, (waitFor) => ({ waitFor })),
  json(["actions", "Do in the page", "JSON: clicks, keys, scrolls … before the page is read."], { usual: '[{ "type": "click", "selector": "#more" }]' }, (actions) => ({ actions })),
  json(["screenshot", "Screenshot", "JSON: how to take it, which asks for it, too."], { usual: '{ "fullPage": true, "type": "jpeg" }' }, (screenshot) => ({ screenshot })),
  json(["pdf", "PDF", "JSON: how to print it, which asks for it, too."], { usual: '{ "format": "letter", "landscape": true }' }, (pdf) => ({ pdf })),
  json(["headers", "Headers", "JSON: sent to the URL's own origin alone."], { usual: '{ "Authorization": "Bearer …" }' }, (headers) => ({ headers })),
  json(["cookies", "Cookies", "JSON: what the browser has from the start."], { usual: '[{ "name": "a", "value": "1" }]' }, (cookies) => ({ cookies })),
  text(["locale", "Language", "Of the browser, a language tag."], { usual: "de-AT" }, (locale) => ({ locale })),
  text(["timezone", "Time zone", "Of the browser, an IANA zone."], { usual: "Europe/Vienna" }, (timezone) => ({ timezone })),
  json(["viewport", "Window", "JSON: its inside, in CSS pixels."], { usual: '{ "width": 1280, "height": 800 }' }, (viewport) => ({ viewport })),
  check(["mobile", "As a telephone", "User agent, touch and window of one."], (mobile) => ({ mobile })),
  many(["blockResources", "Do not load", "What the page may do without."], resources, (blockResources) => ({ blockResources })),
  choice(["robots", "The site's robots.txt", "Whether it decides what may be crawled."], [["obey", "obey"], ["ignore", "ignore"]], (robots) => ({ robots })),
  choice(["maxTier", "Costliest means", "Nothing beyond this is tried."], [["fetch", "plain HTTP"], ["browser", "browser"], ["stealth", "hidden browser"], ["proxy", "proxy"], ["provider", "scraping API"]], (maxTier) => ({ maxTier })),
  text(["session", "Session", "Jobs of one host and session go through one proxy."], { usual: "any name" }, (session) => ({ session })),
  number(["timeoutMs", "Longest try", "A try that takes longer has failed."], { min: 1, max: 600, unit: "s", usual: "30" }, (s) => ({ timeoutMs: s * 1_000 })),
  number(["maxAttempts", "Tries", "In all, the first one included."], { min: 1, max: 20, usual: "3" }, (maxAttempts) => ({ maxAttempts })),
  number(["maxAgeMs", "Reuse a result", "Your own last good one for the same URL and options, if it is no older."], { min: 1, max: 43_200, unit: "min", usual: "never" }, (minutes) => ({ maxAgeMs: minutes * minute })),
  number(["priority", "Priority", "Head start over other jobs; nothing starves."], { min: -100, max: 100, usual: "0" }, (priority) => ({ priority })),
  moment(["runAt", "Not before", "The job waits until this moment, in your time zone."], (runAt) => ({ runAt }), { retry: false }),
  text(["webhook", "Tell this address", "When all has ended: a URL, or JSON with url, events and secret."], { usual: "https://example.com/hooks" }, (text) => ({ webhook: webhookOf(text) }), { retry: false }),
];

function webhookOf(text: string): AskedOptions["webhook"] {
  return text.startsWith("{") ? JSON.parse(text) : { url: text };
}

/** Those that a retry may change. */
export const retryOptions: readonly Option[] = options.filter(({ retry }) =>
  retry
);

/** What a form for a new job holds at first. */
export const initialOptions: Given = Object.fromEntries(
  options.map(({ name, initial }) => [name, initial]),
);

/** What the form says, for the functions; throws where it holds what is no JSON. */
export function readOptions(given: Given): AskedOptions {
  return options.reduce<AskedOptions>((all, { name, read }) => {
    const said = given[name]?.trim() ?? "";
    return said === "" ? all : { ...all, ...read(said) };
  }, {});
}
