/**
 * One job: how it is doing and why, what it found, what can be done.
 *
 * @module
 */

import { useState } from "preact/hooks";
import { CrawlError } from "../../client/mod.ts";
import { useProject } from "../app/project.ts";
import { href } from "../app/route.ts";
import { Empty } from "../parts/empty.tsx";
import { Failure } from "../parts/failure.tsx";
import { Loading } from "../parts/loading.tsx";
import { PageHead } from "../parts/page_head.tsx";
import { SafeLink } from "../parts/safe_link.tsx";
import { Status } from "../parts/status.tsx";
import { usePoll } from "../parts/use_poll.ts";
import { MessagesLink } from "../webhooks/messages_link.tsx";
import { hasEnded } from "./ended.ts";
import { JobActions } from "./job_actions.tsx";
import { JobFacts } from "./job_facts.tsx";
import { Result } from "./result.tsx";
import { RetryJobDialog } from "./retry_job_dialog.tsx";
import { Timeline } from "./timeline.tsx";
import { titleOf } from "./title_of.ts";
import { WhyFailed } from "./why_failed.tsx";
import { WhyWaiting } from "./why_waiting.tsx";

/** Shows the job; `tab` is the part of the result that is shown. */
export function JobView({ jobId, tab }: { jobId: string; tab: string }) {
  const { client } = useProject();
  const [retrying, setRetrying] = useState(false);
  const { value, error, refresh } = usePoll(
    (signal) => client.get(jobId, { html: false, signal }),
    [client, jobId],
    { everyMs: 600, longestMs: 5_000, isDone: ({ job }) => hasEnded(job) },
  );
  const refused = error instanceof CrawlError && !error.retryable;
  if (!value && refused) return <NoJob error={error} />;
  if (!value) {
    return (
      <>
        <PageHead title="Job" />
        {error === null
          ? <Loading />
          : <Failure error={error} onRetry={refresh} />}
      </>
    );
  }
  const { job } = value;
  const ended = hasEnded(job);
  return (
    <>
      <PageHead
        title={titleOf(job)}
        back={job.batch_id === null
          ? { href: href(["jobs"]), label: "Jobs" }
          : {
            href: href(["batches", job.batch_id]),
            label: `Batch ${job.batch_id}`,
          }}
        badge={<Status status={job.status} />}
        under={job.url && <SafeLink url={job.url} />}
      >
        <MessagesLink jobId={job.id} state={job.status} />
        <JobActions
          job={job}
          onRetry={() => setRetrying(true)}
          onChanged={refresh}
        />
      </PageHead>
      {error !== null && <Failure error={error} onRetry={refresh} />}
      {ended ? <WhyFailed job={job} /> : <WhyWaiting job={job} />}
      <JobFacts job={job} />
      <Timeline job={job} />
      {job.status === "completed" && <Result job={job} tab={tab} />}
      {retrying && (
        <RetryJobDialog
          job={job}
          onClose={() => setRetrying(false)}
          onDone={() => {
            setRetrying(false);
            refresh();
          }}
        />
      )}
    </>
  );
}

function NoJob({ error }: { error: CrawlError }) {
  return (
    <>
      <PageHead
        title="Job"
        back={{ href: href(["jobs"]), label: "Jobs" }}
      />
      {error.code === "JOB_NOT_FOUND" || error.code === "INVALID_REQUEST"
        ? (
          <Empty icon="job" title="There is no such job">
            <p>Check the id; or the job belongs to somebody else.</p>
            <a class="button" href={href(["jobs"])}>See your jobs</a>
          </Empty>
        )
        : <Failure error={error} />}
    </>
  );
}
