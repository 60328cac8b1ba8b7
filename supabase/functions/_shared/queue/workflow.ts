/**
 * The PagePerfect workflow: submit a URL, wait for the job, continue with what
 * the page says. Between two calls the job's id is all its state.
 *
 * @module
 */

import { foundJob } from "../contract/found.ts";
import type { CrawlRequest } from "../contract/submit.ts";
import { viewFormats, viewJob } from "../contract/view.ts";
import type { WorkflowPage, WorkflowRequest } from "../contract/workflow.ts";
import { RequestError } from "../errors.ts";
import type { Owner } from "./queue.ts";
import { Reader } from "./reader.ts";
import { submitOne } from "./submit.ts";
import { waitForJob } from "./wait.ts";

/** What the page is made of. */
const formats: CrawlRequest["formats"] = [
  "markdown",
  "links",
  "headings",
  "metadata",
];

interface Workflow {
  readonly owner: Owner;
  readonly headers: Headers;
  readonly signal: AbortSignal;
  /** Called when a job has been put on the queue. */
  readonly submitted: () => void;
}

/** Runs until the page is there or this request's time is over. Throws `JOB_FAILED` with the job's error. */
export async function runWorkflow(
  request: WorkflowRequest,
  { owner, headers, signal, submitted }: Workflow,
) {
  const begun = performance.now();
  const { url, jobId: started, waitTimeoutMs, ...options } = request;
  const jobId = started ?? await submit();
  const waited = foundJob(
    await waitForJob(jobId, {
      ownerId: owner.ownerId,
      patienceMs: waitTimeoutMs,
      intervalMs: 1_000,
      signal,
      // A submit that took long leaves less for the wait.
      begun,
    }),
    jobId,
  );
  const { status, error } = viewJob(waited.job);
  const answer = { jobId, waitTime: waited.waitedMs };
  if (status === "pending" || status === "processing") {
    const { remainingMs } = waited;
    return { ...answer, done: false, status, remainingMs } as const;
  }
  if (status === "completed") {
    const page = await pageOf(jobId, owner);
    return { ...answer, done: true, status, page } as const;
  }
  const why = error ?? { code: "CANCELLED", message: "The job was cancelled" };
  throw new RequestError(
    "JOB_FAILED",
    `Cannot continue with the page as its crawl ended with ${why.code}: ${why.message}`,
    { more: { jobId, error: why } },
  );

  async function submit(): Promise<string> {
    const crawl = { ...options, url: url ?? "", render: true, formats };
    const { jobId } = await submitOne(crawl, owner, headers);
    submitted();
    return jobId;
  }
}

async function pageOf(
  jobId: string,
  { ownerId }: Owner,
): Promise<WorkflowPage> {
  const row = foundJob(
    await Reader.connect().job(jobId, { ownerId, html: true }),
    jobId,
  );
  const formats = viewFormats(row);
  return {
    url: row.final_url ?? row.url ?? "",
    title: row.title,
    description: formats?.metadata?.description ?? null,
    headings: formats?.headings ?? [],
    links: formats?.links ?? [],
    markdown: formats?.markdown ?? "",
  };
}
