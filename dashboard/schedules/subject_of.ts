/**
 * What a schedule crawls, in short.
 *
 * @module
 */

import type { ScheduleView } from "../../client/mod.ts";
import { counted } from "../parts/format.ts";

/** Its URL, or how many there are. */
export function subjectOf(
  { job, batch }: Pick<ScheduleView, "job" | "batch">,
): string {
  if (job) return String(job.url);
  const urls = batch?.urls;
  return counted(Array.isArray(urls) ? urls.length : 0, "page");
}
