/**
 * The outbox of webhooks: one method per SQL function.
 *
 * @module
 */

import type { SupabaseClient } from "@supabase/supabase-js";
import { z } from "zod";
import { type EventColumns, viewEvent } from "../contract/view_webhook.ts";
import { eventType } from "../contract/webhook.ts";
import { connect } from "./connect.ts";
import { batchList, jobRow } from "./rows.ts";
import { rpc } from "./rpc.ts";

/** A message that is leased to one sender. */
export interface WebhookMessage {
  /** The same each time it is sent. */
  readonly id: string;
  readonly leaseToken: string;
  readonly url: string;
  /** Null: the project's own. */
  readonly secret: string | null;
  readonly body: string;
  /** The database's time of this try, in seconds since 1970. */
  readonly sentAt: number;
}

/** How a try to deliver went. */
export interface WebhookReport {
  readonly id: string;
  readonly lease_token: string;
  readonly duration_ms: number;
  readonly http_status?: number;
  readonly code?: string;
  readonly message?: string;
}

const leased = z.object({
  id: z.uuid(),
  lease_token: z.uuid(),
  url: z.string(),
  secret: z.string().nullable(),
  created_at: z.string(),
  now: z.string(),
});

const messages = z.array(z.discriminatedUnion("about", [
  leased.extend({
    about: z.literal("job"),
    type: eventType.extract(["job.completed", "job.error", "job.cancelled"]),
    data: jobRow.pick({
      id: true,
      kind: true,
      url: true,
      batch: true,
      status: true,
      attempt: true,
      http_status: true,
      final_url: true,
      html_length: true,
      processing_time_ms: true,
      success_method: true,
      created_at: true,
      finished_at: true,
      error_code: true,
      error_message: true,
    }),
  }),
  leased.extend({
    about: z.literal("batch"),
    type: eventType.extract(["batch.completed", "batch.cancelled"]),
    data: batchList.shape.batches.element.omit({ owner_id: true }),
  }),
])) satisfies z.ZodType<EventColumns[]>;

const page = z.object({
  events: z.array(z.object({
    id: z.uuid(),
    type: eventType,
    url: z.string(),
    job_id: z.uuid().nullable(),
    batch: z.string().nullable(),
    status: z.enum(["pending", "delivered", "failed"]),
    created_at: z.string(),
    next_at: z.string().nullable(),
    finished_at: z.string().nullable(),
    tries: z.array(z.object({
      attempt: z.int(),
      started_at: z.string(),
      duration_ms: z.int().nullable(),
      http_status: z.int().nullable(),
      error_code: z.string().nullable(),
      error_message: z.string().nullable(),
    })),
  })),
  more: z.boolean(),
});

/** The outbox, reached with the service's own rights. */
export class Webhooks {
  readonly #client: SupabaseClient;

  constructor(client: SupabaseClient) {
    this.#client = client;
  }

  /** The project's outbox, by the platform's environment. */
  static connect(): Webhooks {
    return new Webhooks(connect());
  }

  /** Leases messages that are due. */
  async claim(limit: number, leaseMs: number): Promise<WebhookMessage[]> {
    const rows = await rpc(this.#client, "claim_crawl_webhooks", {
      p_limit: limit,
      p_lease: `${leaseMs} milliseconds`,
    }, messages);
    return rows.map((row) => ({
      id: row.id,
      leaseToken: row.lease_token,
      url: row.url,
      secret: row.secret,
      body: JSON.stringify(viewEvent(row)),
      sentAt: Math.floor(Date.parse(row.now) / 1_000),
    }));
  }

  /** Reports how tries went; answers how many were heard. */
  settle(reports: readonly WebhookReport[]) {
    return rpc(
      this.#client,
      "settle_crawl_webhooks",
      { p_reports: reports },
      z.int(),
    );
  }

  /** A page of messages, newest first, from before the one that `before` names on. */
  list(which: {
    readonly ownerId: string | null;
    readonly jobId?: string | undefined;
    readonly batchId?: string | undefined;
    readonly status?: string | undefined;
    readonly limit: number;
    readonly before: string | null;
  }) {
    return rpc(this.#client, "list_crawl_webhook_events", {
      p_owner_id: which.ownerId,
      p_job_id: which.jobId ?? null,
      p_batch: which.batchId ?? null,
      p_status: which.status ?? null,
      p_limit: which.limit,
      p_before: which.before,
    }, page);
  }

  /** Sends a message again; null when the owner has none of this id. */
  redeliver(id: string, { ownerId }: { ownerId: string | null }) {
    return rpc(this.#client, "redeliver_crawl_webhook", {
      p_id: id,
      p_owner_id: ownerId,
    }, z.enum(["queued", "busy"]).nullable());
  }

  /** Forgets what ended more than this many days ago; answers how much. */
  prune(days: number) {
    return rpc(
      this.#client,
      "prune_crawl_webhooks",
      { p_older_than: `${days} days` },
      z.int(),
    );
  }
}
