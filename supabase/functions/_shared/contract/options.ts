/**
 * What every submit may say about a job, however it is submitted.
 *
 * @module
 */

import { z } from "zod";
import { formatsNeedRender } from "../kinds/page_crawl/formats.ts";
import { pageCrawlArgs } from "../kinds/page_crawl/mod.ts";

/** A moment that Postgres stores, ISO 8601 with zone. */
export const storableMoment = z.iso.datetime({ offset: true })
  .refine(isStorable, "must be in the years 1 to 9999, within 15:59 of UTC");

/** How to crawl, and a job's place in the queue. */
const fields = {
  ...pageCrawlArgs.shape,
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

const eitherDelayOrMoment = {
  check: ({ delayMs, runAt }: Place) =>
    delayMs === undefined || runAt === undefined,
  path: ["runAt"],
  message: "Use either 'delayMs' or 'runAt', not both",
};

/** Options of a crawl and of its place in the queue. */
export const jobOptions = z.strictObject(fields)
  .refine(eitherDelayOrMoment.check, eitherDelayOrMoment)
  .refine(formatsNeedRender.check, formatsNeedRender);

const { render, premium, ultraPremium, formats, maxTier, maxAgeMs, timeoutMs } =
  pageCrawlArgs.shape;

/** Options that a retry changes: those that are given, the others stay. */
export const retryOverrides = z.strictObject(
  {
    render: withoutDefault(render),
    premium: withoutDefault(premium),
    ultraPremium: withoutDefault(ultraPremium),
    formats: withoutDefault(formats),
    maxTier,
    session: fields.session,
    maxAgeMs,
    robots: fields.robots,
    timeoutMs: withoutDefault(timeoutMs),
    priority: fields.priority,
    maxAttempts: fields.maxAttempts,
  } satisfies Record<Exclude<keyof typeof fields, keyof Place>, z.ZodType>,
).refine(
  ({ formats = [], render = true }) =>
    formatsNeedRender.check({ formats, render }),
  formatsNeedRender,
).describe(
  "What the jobs shall have from now on; what is not given stays, but for 'formats' and 'render', which go together",
);

function withoutDefault<T extends z.ZodType>(option: z.ZodDefault<T>) {
  return option.unwrap().optional().describe(option.description ?? "");
}
