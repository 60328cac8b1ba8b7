/**
 * The PagePerfect workflow, call after call.
 *
 * @module
 */

import type { BodyInput } from "../supabase/functions/_shared/contract/operation.ts";
import type { pageperfectWorkflow } from "../supabase/functions/_shared/contract/workflow.ts";
import type { Answer, CallOptions, Connection } from "./connection.ts";
import { CrawlError, JobFailedError, WaitTimeoutError } from "./errors.ts";
import { getJob } from "./job.ts";
import { patiently } from "./patience.ts";
import { longestCallMs } from "./wait.ts";

/** A workflow that was begun before. */
export interface Begun {
  readonly jobId: string;
}

/** Options of a workflow: those of its submit, and `waitTimeoutMs`, the whole patience. */
export interface WorkflowOptions
  extends
    CallOptions,
    Omit<BodyInput<typeof pageperfectWorkflow>, "url" | "jobId"> {
  /** Makes the workflow one with earlier ones of the same key; a new one by default. */
  readonly idempotencyKey?: string | undefined;
}

/** What the page says. */
export type WorkflowResult = Omit<
  Answer<typeof pageperfectWorkflow, 200>,
  "done"
>;

/** Runs the workflow on a URL, or on from a job; throws {@linkcode JobFailedError} or {@linkcode WaitTimeoutError}. */
export async function runWorkflow(
  connection: Connection,
  from: string | URL | Begun,
  {
    signal,
    idempotencyKey = crypto.randomUUID(),
    waitTimeoutMs = 300_000,
    ...options
  }: WorkflowOptions = {},
): Promise<WorkflowResult> {
  let where: { jobId: string } | { url: string } =
    typeof from === "string" || from instanceof URL
      ? { ...options, url: String(from) }
      : { jobId: from.jobId };
  const job = async (jobId: string) =>
    (await getJob(connection, jobId, { html: false, signal })).job;
  try {
    const { answer, cause } = await patiently(async (leftMs) => {
      const answer = await connection.post<
        typeof pageperfectWorkflow,
        200 | 202
      >("pageperfect-workflow", { ...where, waitTimeoutMs: leftMs }, {
        signal,
        idempotencyKey,
        retries: 0,
        timeoutMs: longestCallMs(leftMs),
      });
      where = { jobId: answer.jobId };
      return answer;
    }, { timeoutMs: waitTimeoutMs, pauseAfter: () => 250, signal });
    if (answer.done) {
      const { done: _, ...result } = answer;
      return result;
    }
    throw new WaitTimeoutError(
      `Cannot wait any longer for job '${answer.jobId}': it is '${answer.status}' after ${waitTimeoutMs} ms`,
      { job: await job(answer.jobId), cause },
    );
  } catch (error) {
    if (error instanceof CrawlError && error.code === "JOB_FAILED") {
      if (error.jobId) throw new JobFailedError(await job(error.jobId));
    }
    throw error;
  }
}
