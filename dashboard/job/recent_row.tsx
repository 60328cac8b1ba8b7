/**
 * One of the tab's jobs in the list.
 *
 * @module
 */

import { useProject } from "../app/project.ts";
import { href } from "../app/route.ts";
import { Moment } from "../parts/moment.tsx";
import { problemOf } from "../parts/problem.ts";
import { Status } from "../parts/status.tsx";
import { usePoll } from "../parts/use_poll.ts";
import { hasEnded } from "./ended.ts";
import type { Recent } from "./recent.ts";

/** Its URL and how it is doing. */
export function RecentRow({ recent }: { recent: Recent }) {
  const { client } = useProject();
  const { value, error } = usePoll(
    (signal) => client.get(recent.id, { html: false, signal }),
    [client, recent.id],
    { everyMs: 1_500, isDone: ({ job }) => hasEnded(job) },
  );
  const title = value?.job.metadata.title;
  return (
    <article class="card recent">
      <div>
        <h2>
          <a class="stretched breakable" href={href(["jobs", recent.id])}>
            {title || recent.url}
          </a>
        </h2>
        <p class="hint breakable">
          {title ? `${recent.url} · ` : ""}submitted <Moment at={recent.at} />
        </p>
      </div>
      {value
        ? <Status status={value.job.status} />
        : error !== null && <code>{problemOf(error).code}</code>}
    </article>
  );
}
