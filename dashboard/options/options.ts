/**
 * The options of a crawl. One line adds one to all forms.
 *
 * @module
 */

import type { JobOptions } from "../../client/mod.ts";
import {
  check,
  choice,
  type Given,
  many,
  moment,
  number,
  type Option,
} from "./option.ts";

const formats = ["markdown", "text", "links", "headings", "metadata"] as const;
const minute = 60_000;

/** All options, in the order of the form. */
// deno-fmt-ignore -- a line each
export const options: readonly Option[] = [
  check(["render", "Run the page's scripts", "Opens it in a browser. Off: reads it by plain HTTP, which is faster."], (render) => ({ render }), { initial: "true", first: true }),
  check(["premium", "For sites that refuse robots", "If an ordinary browser is refused, one that hides that it is driven."], (premium) => ({ premium }), { first: true }),
  check(["ultraPremium", "By all means", "As above, then the scraping API, if the project has an account."], (ultraPremium) => ({ ultraPremium }), { first: true }),
  many(["formats", "Also make", "Beside the html; needs the page's scripts to run."], formats, (formats) => ({ formats }), { first: true }),
  choice(["robots", "The site's robots.txt", "Whether it decides what may be crawled."], [["obey", "obey"], ["ignore", "ignore"]], (robots) => ({ robots })),
  choice(["maxTier", "Costliest means", "Nothing beyond this is tried."], [["fetch", "plain HTTP"], ["browser", "browser"], ["stealth", "hidden browser"], ["provider", "scraping API"]], (maxTier) => ({ maxTier })),
  number(["timeoutMs", "Longest try", "A try that takes longer has failed."], { min: 1, max: 45, unit: "s", usual: "30" }, (s) => ({ timeoutMs: s * 1_000 })),
  number(["maxAttempts", "Tries", "In all, the first one included."], { min: 1, max: 20, usual: "3" }, (maxAttempts) => ({ maxAttempts })),
  number(["maxAgeMs", "Reuse a result", "Your own last good one for the same URL and options, if it is no older."], { min: 1, max: 43_200, unit: "min", usual: "never" }, (minutes) => ({ maxAgeMs: minutes * minute })),
  number(["priority", "Priority", "Head start over other jobs; nothing starves."], { min: -100, max: 100, usual: "0" }, (priority) => ({ priority })),
  moment(["runAt", "Not before", "The job waits until this moment, in your time zone."], (runAt) => ({ runAt }), { retry: false }),
];

/** Those that a retry may change. */
export const retryOptions: readonly Option[] = options.filter(({ retry }) =>
  retry
);

/** What a form for a new job holds at first. */
export const initialOptions: Given = Object.fromEntries(
  options.map(({ name, initial }) => [name, initial]),
);

/** What the form says, for the functions; throws where it holds what is no JSON. */
export function readOptions(given: Given): JobOptions {
  return options.reduce<JobOptions>((all, { name, read }) => {
    const text = given[name]?.trim() ?? "";
    return text === "" ? all : { ...all, ...read(text) };
  }, {});
}
