/**
 * Submits a job of any kind on behalf of a caller.
 *
 * @module
 */

import type { KindRequest } from "../contract/submit_job.ts";
import { shown } from "../contract/view.ts";
import type { Webhook } from "../contract/webhook.ts";
import { RequestError } from "../errors.ts";
import { idempotencyOf } from "./idempotency.ts";
import { type Owner, Queue } from "./queue.ts";
import { Reader } from "./reader.ts";
import type { Item } from "./reports.ts";
import type { ListedJobRow } from "./rows.ts";
import { checkOpen, jobItem } from "./submit_job.ts";
import { checkWebhook } from "./webhook.ts";

/** How often a job is submitted that meets another one which then ends. */
const maxTries = 3;

/** Puts one job on the queue, or answers the one for the same that is there. Throws `INVALID_REQUEST` where the kind is not submitted so. */
export async function submitKind(
  request: KindRequest & {
    webhook?: Webhook | undefined;
    idempotencyKey?: string | undefined;
  },
  owner: Owner,
  headers: Headers,
) {
  const { kind, args, priority, delayMs, runAt, maxAttempts } = request;
  checkOpen(kind);
  const item = jobItem(kind, args, {
    priority,
    delay_ms: delayMs,
    run_at: runAt,
    ...(maxAttempts === undefined ? {} : { max_attempts: maxAttempts }),
  });
  // After the check of the args: what nobody has checked may be deeper than the stack.
  const idempotency = await idempotencyOf(request, headers);
  const webhook = checkWebhook(request.webhook, owner);
  for (let tries = 0; tries < maxTries; tries++) {
    const { job_ids: [jobId] } = await Queue.connect()
      .submit([item], { ...owner, idempotency, webhook });
    if (jobId) return { jobId, status: "pending", isNew: true } as const;
    const live = await liveJob(item, owner);
    if (live) {
      return { jobId: live.id, status: shown(live.status), isNew: false };
    }
    // It has just ended: there is room for this one.
  }
  throw new RequestError(
    "UNAVAILABLE",
    `Cannot submit the job: others for the same come and go too fast`,
  );
}

/** The job that kept another from being made, if it has not ended since. */
async function liveJob(
  { kind, subject }: Item,
  { ownerId }: Owner,
): Promise<ListedJobRow | undefined> {
  if (subject === undefined) return undefined;
  const { jobs: [job] } = await Reader.connect().jobs({
    ownerId,
    kinds: [kind],
    subject,
    statuses: ["pending", "processing", "parked"],
    limit: 1,
  });
  return job;
}
