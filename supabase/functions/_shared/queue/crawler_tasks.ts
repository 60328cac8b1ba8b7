/**
 * The tasks of the crawler of tweets.
 *
 * @module
 */

import { z } from "zod";
import { listCrawlerTasks, type TaskView } from "../contract/crawler_task.ts";
import type { QueryOf } from "../contract/operation.ts";
import { utc } from "../contract/view.ts";
import { connect } from "./connect.ts";
import { rpc } from "./rpc.ts";

const { status, message, result } = listCrawlerTasks.answers[200].schema.shape
  .tasks.element.shape;

/** A row of the view `crawler_tasks`. */
const row = z.object({
  id: z.uuid(),
  status,
  message,
  result,
  error_code: z.string().nullable(),
  error_message: z.string().nullable(),
  attempts: z.int(),
  max_attempts: z.int(),
  scheduled_at: z.string(),
  created_at: z.string(),
  updated_at: z.string(),
  finished_at: z.string().nullable(),
}).transform((row): TaskView => ({
  id: row.id,
  status: row.status,
  message: row.message,
  result: row.result,
  error: row.error_code === null
    ? null
    : { code: row.error_code, message: row.error_message ?? "" },
  attempts: row.attempts,
  maxAttempts: row.max_attempts,
  scheduledAt: utc(row.scheduled_at),
  createdAt: utc(row.created_at),
  updatedAt: utc(row.updated_at),
  finishedAt: row.finished_at && utc(row.finished_at),
}));

const page = z.object({ tasks: z.array(row), more: z.boolean() });

/** A page of the tasks of an owner, newest first; null is the secret key, which sees all. */
export function crawlerTasks(
  { ownerId, after, status, limit }:
    & Omit<QueryOf<typeof listCrawlerTasks>, "cursor">
    & { ownerId: string | null; after: string | null },
) {
  return rpc(connect(), "list_crawler_tasks", {
    p_owner_id: ownerId,
    p_status: status === "SUCCESS" ? "COMPLETED" : status ?? null,
    p_after: after,
    p_limit: limit,
  }, page);
}
