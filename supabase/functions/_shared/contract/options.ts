/**
 * What every submit may say about a job, however it is submitted.
 *
 * @module
 */

import { z } from "zod";
import { formatsNeedRender } from "../kinds/page_crawl/formats.ts";
import { followOptions } from "../kinds/page_crawl/follow.ts";
import { pageCrawlArgs } from "../kinds/page_crawl/mod.ts";
import { checkRender } from "../kinds/page_crawl/needs_render.ts";
import { setupFields } from "../kinds/page_crawl/setup.ts";

/** A moment that Postgres stores, ISO 8601 with zone. */
export const storableMoment = z.iso.datetime({ offset: true })
  .refine(isStorable, "must be in the years 1 to 9999, within 15:59 of UTC");

/** How to crawl, and a job's place in the queue. */
const fields = {
  ...pageCrawlArgs.shape,
  follow: followOptions.optional().describe(
    "Crawl the site: the page's links become jobs of the same batch, and theirs, by the same options; 'robots' is 'obey' unless it is given",
  ),
  priority: z.int().min(-100).max(100).optional()
    .describe("Head start over other jobs; higher runs earlier"),
  delayMs: z.int().min(0).max(30 * 24 * 3_600_000).optional()
    .describe("Wait this long before the first try; not together with 'runAt'"),
  runAt: storableMoment.optional()
    .describe("Moment of the first try, ISO 8601 with zone"),
  maxAttempts: z.int().min(1).max(20).optional()
    .describe("Tries in all, the first included"),
};

/** Postgres knows moments that a `Date` does not, and refuses some that a `Date` takes. */
function isStorable(moment: string): boolean {
  const year = new Date(moment).getUTCFullYear();
  return !(year < 1 || year > 9_999) && !/[+-](1[6-9]|2\d):\d\d$/.test(moment);
}

interface Place {
  readonly delayMs?: number | undefined;
  readonly runAt?: string | undefined;
}

/** A delay and a moment say the same twice. */
export const eitherDelayOrMoment = {
  check: ({ delayMs, runAt }: Place) =>
    delayMs === undefined || runAt === undefined,
  path: ["runAt"],
  message: "Use either 'delayMs' or 'runAt', not both",
};

/** Options of a crawl and of its place in the queue. */
export const jobOptions = z.strictObject(fields)
  .refine(eitherDelayOrMoment.check, eitherDelayOrMoment)
  .refine(formatsNeedRender.check, formatsNeedRender)
  .check(checkRender);

const { render, premium, ultraPremium, formats, timeoutMs } =
  pageCrawlArgs.shape;
const { waitFor, actions } = pageCrawlArgs.shape;
const { screenshot, pdf, extract, maxTier, maxAgeMs } = pageCrawlArgs.shape;

/** Options that a retry changes: those that are given, the others stay. */
export const retryOverrides = z.strictObject(
  {
    render: withoutDefault(render),
    premium: withoutDefault(premium),
    ultraPremium: withoutDefault(ultraPremium),
    formats: withoutDefault(formats),
    screenshot,
    pdf,
    extract,
    maxTier,
    session: fields.session,
    maxAgeMs,
    robots: fields.robots,
    waitFor,
    actions,
    ...setupFields,
    timeoutMs: withoutDefault(timeoutMs),
    priority: fields.priority,
    maxAttempts: fields.maxAttempts,
  } satisfies Record<
    Exclude<keyof typeof fields, keyof Place | "follow">,
    z.ZodType
  >,
).refine(
  ({ formats = [], render = true, ...asked }) =>
    formatsNeedRender.check({ ...asked, formats, render }),
  formatsNeedRender,
).check(checkRender).describe(
  "What the jobs shall have from now on; what is not given stays, but for 'render' and 'formats' or others that need it, which go together",
);

function withoutDefault<T extends z.ZodType>(option: z.ZodDefault<T>) {
  return option.unwrap().optional().describe(option.description ?? "");
}
