/**
 * `/api/follows/:id/sync-status` and `/api/syncs`: how syncs go, and those that
 * have failed.
 *
 * @module
 */

import type { z } from "zod";
import { getSyncStatus, type syncStatus } from "../contract/follows.ts";
import { foundJob } from "../contract/found.ts";
import { cleanSyncs, listFailedSyncs, retrySync } from "../contract/syncs.ts";
import { utc } from "../contract/view.ts";
import { RequestError } from "../errors.ts";
import { background } from "../http/background.ts";
import { fromCursor, toCursor } from "../http/cursor.ts";
import { ownerOf } from "../http/owner.ts";
import { route } from "../http/route.ts";
import type { AnyRoute } from "../http/router.ts";
import { productSync, productSyncResult } from "../kinds/product_sync/mod.ts";
import { Follows } from "../queue/follows.ts";
import { kick } from "../queue/kick.ts";
import { Queue } from "../queue/queue.ts";
import { Reader } from "../queue/reader.ts";
import { retryOne } from "../queue/retry.ts";
import type { ListedJobRow } from "../queue/rows.ts";

const auth = ["user", "secret"] as const;

const words: Record<ListedJobRow["status"], z.infer<typeof syncStatus>> = {
  pending: "waiting",
  processing: "active",
  parked: "active",
  completed: "completed",
  error: "failed",
  cancelled: "failed",
};

const status = route(
  getSyncStatus,
  { auth },
  async (_body, { caller, params: { id = "" } }) => {
    const follows = Follows.of(ownerOf(caller));
    const { mode } = await follows.get(id);
    const job = await follows.newestSync(id);
    if (!job) {
      throw new RequestError(
        "JOB_NOT_FOUND",
        `Cannot find a sync of follow '${id}': its mode is '${mode}'`,
      );
    }
    const results = productSyncResult.safeParse(job.result);
    return Response.json({
      success: true,
      data: {
        follow_id: id,
        status: words[job.status],
        progress: job.progress,
        jobId: job.id,
        createdAt: utc(job.created_at),
        ...(results.success ? { results: results.data } : {}),
        ...(words[job.status] === "failed" ? { error: errorOf(job) } : {}),
      },
    });
  },
);

function errorOf({ status, error_code, error_message }: ListedJobRow) {
  return status === "cancelled"
    ? { code: "CANCELLED", message: "The sync was cancelled" }
    : { code: error_code ?? "INTERNAL", message: error_message ?? "" };
}

const failed = route(
  listFailedSyncs,
  { auth },
  async (_body, { caller, query }) => {
    const { jobs, more } = await Reader.connect().jobs({
      ownerId: caller.ownerId,
      kinds: [productSync.name],
      statuses: ["error"],
      limit: query.limit,
      after: fromCursor(query.cursor),
    });
    return Response.json({
      success: true,
      data: jobs.map((job) => ({
        follow_id: job.subject,
        jobId: job.id,
        error: errorOf(job),
        attempts: job.attempt,
        createdAt: utc(job.created_at),
        failedAt: utc(job.finished_at ?? job.updated_at),
      })),
      nextCursor: more ? toCursor(jobs.at(-1)?.id) : null,
    });
  },
);

const retried = route(
  retrySync,
  { auth },
  async (_body, { caller, params: { jobId = "" }, log }) => {
    const { ownerId } = caller;
    const job = foundJob(
      await Reader.connect().job(jobId, { ownerId, html: false }),
      jobId,
    );
    foundJob(job.kind === productSync.name || null, jobId);
    foundJob(await retryOne({ jobId }, ownerOf(caller)), jobId);
    background(kick(log), log);
    return Response.json({ success: true, jobId, status: "waiting" });
  },
);

const cleaned = route(
  cleanSyncs,
  { auth },
  async ({ olderThanMs }, { caller: { ownerId } }) => {
    const count = await Queue.connect().clean({
      ownerId,
      kind: productSync.name,
      status: "error",
      olderThanMs,
    });
    return Response.json({ success: true, count });
  },
);

/** The routes. */
export const syncRoutes: readonly AnyRoute[] = [
  status,
  failed,
  retried,
  cleaned,
];
