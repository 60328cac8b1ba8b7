/**
 * A worker's own settings, from the environment; the README's table says the same.
 *
 * @module
 */

import { z } from "zod";
import { WorkerError } from "./worker_error.ts";

const count = (fallback: number) =>
  z.coerce.number().int().positive().default(fallback);

const schema = z.object({
  /** Jobs side by side in one worker. */
  MAX_CONCURRENT_TASKS: count(5),
  /** How often an idle worker looks for jobs, in milliseconds. */
  POLLING_INTERVAL: count(5_000),
  /** Jobs leased by one call at most. */
  WORKER_BATCH_SIZE: z.coerce.number().int().min(1).max(1_000).default(100),
  /** Workers in all, on all machines. */
  MAX_WORKERS: count(10),
  /** Postgres itself, not a transaction pooler: with it an idle worker wakes at once. */
  DATABASE_URL: z.string().default(""),
});

/** The checked settings. */
export type Settings = z.infer<typeof schema>;

/** Reads them; throws a {@linkcode WorkerError} that names what is wrong. */
export function readSettings(env: Record<string, string>): Settings {
  const parsed = schema.safeParse(env);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new WorkerError(`${issue?.path.join(".")}: ${issue?.message}`);
}
