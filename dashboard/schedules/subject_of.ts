/**
 * What a schedule crawls, in short.
 *
 * @module
 */

import type { ScheduleView } from "../../client/mod.ts";
import { counted } from "../parts/format.ts";

/** Its URL, or how many there are, or what else it does. */
export function subjectOf(
  { job, batch, work }: Pick<ScheduleView, "job" | "batch" | "work">,
): string {
  if (job) return String(job.url);
  if (work) return workOf(work);
  const urls = batch?.urls;
  return counted(Array.isArray(urls) ? urls.length : 0, "page");
}

/** `campaign scan: maxTweets 20` */
function workOf({ kind, args }: Record<string, unknown>): string {
  const given = Object.entries(Object(args)).map(([name, value]) =>
    `${name} ${typeof value === "string" ? value : JSON.stringify(value)}`
  );
  const name = String(kind).replaceAll("_", " ");
  return given.length > 0 ? `${name}: ${given.join(", ")}` : name;
}
