/**
 * What a job is called: by its page, or by what it is about.
 *
 * @module
 */

import type { JobView } from "../../client/mod.ts";
import { hostOf } from "../parts/format.ts";

/** The title of a job. */
export function titleOf(job: JobView): string {
  const { kind, subject, id } = job;
  return job.metadata.title || hostOf(job.url) ||
    (subject === null ? id : `${kind.replaceAll("_", " ")} ${subject}`);
}
