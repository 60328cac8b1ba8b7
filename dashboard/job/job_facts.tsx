/**
 * What is known of a job in short.
 *
 * @module
 */

import type { JobView } from "../../client/mod.ts";
import { bytes, count, duration } from "../parts/format.ts";
import { Facts } from "../parts/facts.tsx";
import { followFacts } from "./follow_facts.tsx";
import { Moment } from "../parts/moment.tsx";
import { SafeLink } from "../parts/safe_link.tsx";

/** A card of facts. */
export function JobFacts({ job }: { job: JobView }) {
  const ms = job.processing_time_ms;
  return (
    <section class="card" aria-label="Facts">
      <Facts
        facts={[
          ["Kind", job.kind === "page_crawl" ? null : job.kind],
          ["About", job.subject],
          ["HTTP status", job.http_status],
          ["Got by", job.success_method],
          ["Size", job.html_length === null ? null : bytes(job.html_length)],
          ["Worked on for", ms > 0 ? duration(ms) : null],
          ["Try", `${count(job.attempt)} of ${count(job.max_attempts)}`],
          ["Retried by hand", job.retries || null],
          ["Submitted", <Moment key="c" at={job.created_at} />],
          [
            "Ended",
            job.completed_at && <Moment key="e" at={job.completed_at} />,
          ],
          ["Type", job.metadata.content_type],
          [
            "Led to",
            job.final_url !== null && job.final_url !== job.url
              ? <SafeLink key="f" url={job.final_url} />
              : null,
          ],
          ...followFacts(job),
          ["Id", <code key="i" class="breakable">{job.id}</code>],
        ]}
      />
    </section>
  );
}
