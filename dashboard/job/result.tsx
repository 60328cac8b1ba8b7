/**
 * What a job has found, part by part.
 *
 * @module
 */

import type { JobView } from "../../client/mod.ts";
import { useProject } from "../app/project.ts";
import { go, href } from "../app/route.ts";
import { Failure } from "../parts/failure.tsx";
import { Loading } from "../parts/loading.tsx";
import { Tabs } from "../parts/tabs.tsx";
import { usePoll } from "../parts/use_poll.ts";
import { partsOf } from "./parts_of.tsx";
import { ResultWarnings } from "./result_warnings.tsx";

/** Reads the page once, and shows one part of it. */
export function Result({ job, tab }: { job: JobView; tab: string }) {
  const { client } = useProject();
  const { value, error, refresh } = usePoll(
    (signal) => client.get(job.id, { signal }),
    [client, job.id, job.completed_at],
    { isDone: () => true },
  );
  return (
    <section class="card result" aria-labelledby="result">
      <h2 id="result">Result</h2>
      {error !== null && !value && <Failure error={error} onRetry={refresh} />}
      {!value && error === null && <Loading lines={6} />}
      {value && <ResultWarnings warnings={value.formats?.warnings} />}
      {value && (
        <Tabs
          label="Parts of the result"
          tabs={partsOf(value)}
          chosen={tab}
          onChange={(show) =>
            go(href(["jobs", job.id], { show }), { replace: true })}
        />
      )}
    </section>
  );
}
