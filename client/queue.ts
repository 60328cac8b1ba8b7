/**
 * How the queue is doing.
 *
 * @module
 */

import type {
  QueueStatus,
  queueStatus,
} from "../supabase/functions/_shared/contract/queue_status.ts";
import type { CallOptions, Connection } from "./connection.ts";

/** The queue in numbers: a user's own jobs, or all for a secret key. */
export async function readQueueStatus(
  connection: Connection,
  { signal }: CallOptions = {},
): Promise<QueueStatus> {
  return await connection.get<typeof queueStatus>(
    "queue-status",
    {},
    { signal },
  );
}
