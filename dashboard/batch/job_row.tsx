/**
 * One job in the list of its batch.
 *
 * @module
 */

import type { BatchUrl } from "../../client/mod.ts";
import { href } from "../app/route.ts";
import { bytes, duration } from "../parts/format.ts";
import { Status } from "../parts/status.tsx";

/** The names of the columns. */
export function JobRowHead() {
  return (
    <>
      <span role="columnheader" class="cell-status">Status</span>
      <span role="columnheader" class="cell-url">URL</span>
      <span role="columnheader" class="cell-error">Error</span>
      <span role="columnheader" class="cell-http">HTTP</span>
      <span role="columnheader" class="cell-size">Size</span>
      <span role="columnheader" class="cell-time">Time</span>
      <span role="columnheader" class="cell-tries">Tries</span>
    </>
  );
}

/** Its cells; the URL leads to the job. */
export function JobRow({ job }: { job: BatchUrl }) {
  const url = job.url ?? job.subject ?? job.jobId;
  return (
    <>
      <span role="cell" class="cell-status">
        <Status status={job.status} />
      </span>
      <span role="cell" class="cell-url">
        <a class="stretched cut" href={href(["jobs", job.jobId])} title={url}>
          {url}
        </a>
      </span>
      <span role="cell" class="cell-error cut" title={job.error?.message}>
        {job.status === "completed" ? "" : job.error?.code}
      </span>
      <span role="cell" class="cell-http number">{job.http_status ?? ""}</span>
      <span role="cell" class="cell-size number">
        {job.html_length === null ? "" : bytes(job.html_length)}
      </span>
      <span role="cell" class="cell-time number">
        {job.processing_time_ms > 0 ? duration(job.processing_time_ms) : ""}
      </span>
      <span role="cell" class="cell-tries number">{job.attempt || ""}</span>
    </>
  );
}
