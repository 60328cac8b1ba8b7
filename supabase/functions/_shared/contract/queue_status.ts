/**
 * `queue-status`: how the queue is doing.
 *
 * @module
 */

import { z } from "zod";
import { operation } from "./operation.ts";
import { moment, success } from "./words.ts";

/** One kind of job: the last hour's jobs, 1 000 at most. */
export const kindStatus = z.object({
  kind: z.string(),
  completed: z.int(),
  failed: z.int(),
  stalls: z.int().describe("Times that a worker was lost with one of them"),
  p50_ms: z.int().nullable().describe("Time a job was worked on, median"),
  p95_ms: z.int().nullable(),
});

/** The queue in numbers. */
const queueStatusView = z.object({
  depth: z.int().describe("Pending jobs, due or not"),
  in_flight: z.int().describe("Jobs that workers hold"),
  parked: z.int().describe("Jobs whose page loads on in the browser"),
  oldest_age_ms: z.int().nullable()
    .describe("Since when the oldest due job is due"),
  finished_per_minute: z.number().describe("Over the last five minutes"),
  eta_ms: z.int().nullable()
    .describe("Until the queue is empty, at this rate; null without one"),
  drains: z.int().describe("Drains at work"),
  hosts_cooling_down: z.int().describe("Told to a secret key alone"),
  last_tick_at: moment.nullable().describe("When the cron last called"),
  kinds: z.array(kindStatus),
});

/** A {@linkcode queueStatusView}. */
export type QueueStatus = z.infer<typeof queueStatusView>;

/** `GET queue-status?format=…` */
export const queueStatus = operation({
  name: "queue-status",
  method: "GET",
  summary:
    "Says how long the queue is and how fast it moves: a user's own jobs, or all for a secret key",
  query: z.strictObject({
    format: z.enum(["json", "prometheus"]).default("json")
      .describe("`prometheus` for its text format, version 0.0.4"),
  }),
  example: { format: "json" },
  answers: {
    200: {
      description: "The queue, or its metrics as text for Prometheus",
      schema: z.object({ success, ...queueStatusView.shape }),
      contentTypes: {
        "text/plain": [
          "# HELP crawl_queue_depth Pending jobs",
          "# TYPE crawl_queue_depth gauge",
          "crawl_queue_depth 1204",
          "",
        ].join("\n"),
      },
      example: {
        success: true,
        depth: 1_204,
        in_flight: 8,
        parked: 0,
        oldest_age_ms: 61_000,
        finished_per_minute: 240,
        eta_ms: 303_000,
        drains: 2,
        hosts_cooling_down: 1,
        last_tick_at: "2023-04-05T12:01:00.000Z",
        kinds: [{
          kind: "page_crawl",
          completed: 980,
          failed: 20,
          stalls: 1,
          p50_ms: 410,
          p95_ms: 2_900,
        }],
      },
    },
  },
});
