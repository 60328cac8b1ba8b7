/**
 * The end of a job.
 *
 * @module
 */

import type { JobView } from "../../client/mod.ts";

/** Whether nothing more happens to it by itself. */
export function hasEnded({ status }: Pick<JobView, "status">): boolean {
  return status !== "pending" && status !== "processing";
}
