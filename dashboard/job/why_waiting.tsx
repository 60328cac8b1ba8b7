/**
 * Why a job is not done yet, and what happens next.
 *
 * @module
 */

import type { JobView } from "../../client/mod.ts";
import { useProject } from "../app/project.ts";
import { Icon } from "../parts/icon.tsx";
import { Moment } from "../parts/moment.tsx";
import { usePoll } from "../parts/use_poll.ts";

/** In the words of the project itself. */
export function WhyWaiting({ job }: { job: JobView }) {
  const { client } = useProject();
  const { value } = usePoll(
    (signal) => client.explain(job.id, { signal }),
    [client, job.id, job.status, job.attempt],
    { everyMs: 1_500, longestMs: 6_000 },
  );
  if (!value || value.reason === "FINISHED") return null;
  const { message, nextAt, reason } = value;
  return (
    <div class="note note-info" role="status" data-reason={reason}>
      <Icon name={reason === "RUNNING" ? "processing" : "pending"} />
      <div>
        <p class="breakable">{inOwnZone(message)}</p>
        {nextAt && reason !== "RUNNING" && (
          <p class="hint">
            Next: <Moment at={nextAt} />
          </p>
        )}
      </div>
    </div>
  );
}

/** Moments of a sentence as the user's clock has them. */
function inOwnZone(text: string): string {
  return text.replace(
    /\d{4}-\d\d-\d\dT[\d:.]+Z/g,
    (moment) => new Date(moment).toLocaleTimeString("en"),
  );
}
