/**
 * The small words that several operations share.
 *
 * @module
 */

import { z } from "zod";

/** Postgres stores no NUL, and half of a character is none. */
const storable = /^[^\p{Cc}\p{Cs}]*$/u;
const storableMessage =
  "must not hold control characters or halves of surrogate pairs";

/** Text that Postgres stores, on one line. */
export const storableText = z.string().regex(storable, storableMessage);

/** Name of a batch, chosen by its owner. */
export const batchId = z.string().min(1).max(200)
  .regex(storable, storableMessage)
  .describe("Name of the batch; an owner who sends it again means the same");

/** Code of a job's error. */
export const errorCode = z.string().min(1).max(100)
  .regex(storable, storableMessage);

/** Key of a request that may be sent again. */
export const idempotencyKey = z.string().min(1).max(255)
  .regex(storable, storableMessage)
  .describe("A repeated request with this key gets the first answer again");

/** Id of a job. */
export const jobId = z.uuid().toLowerCase().describe("Id of the job");

/** Whose batch is meant, where the secret key asks; users have their own alone. */
export const ownerId = z.uuid().toLowerCase().optional().describe(
  "With a secret key: the user whose batch it is; by default the key's own, then the newest of that name",
);

/** A moment in UTC. */
export const moment = z.iso.datetime();

/** `?name=true` or `?name=false`. */
export const flag = z.enum(["true", "false"]);

/** A whole number of a query, `min` to `max`, in digits: to `Number`, "" were 0 and "0x10" 16. Use `prefault()`: JSON Schema knows no `default()` of it. */
export function integer(min: number, max: number) {
  return z.preprocess(
    (text) =>
      typeof text === "string" && /^-?\d+$/.test(text) ? Number(text) : text,
    z.int().min(min).max(max),
  );
}

/** Status of a job, as callers see it: a parked job is `processing`. */
export const jobStatus = z.enum([
  "pending",
  "processing",
  "completed",
  "error",
  "cancelled",
]);

/** Says that the request was carried out. */
export const success = z.literal(true);

/** Why a job failed, or failed last. */
export const jobError = z.object({ code: z.string(), message: z.string() });
