/**
 * Webhook messages: what became of them, and sending them again.
 *
 * @module
 */

import type {
  listWebhookDeliveries,
  redeliverWebhook,
  WebhookDelivery,
} from "../supabase/functions/_shared/contract/webhook_delivery.ts";
import type { Answer, CallOptions, Connection } from "./connection.ts";

/** Which messages to list. */
export interface DeliveriesOptions extends CallOptions {
  readonly jobId?: string | undefined;
  readonly batchId?: string | undefined;
  readonly status?: WebhookDelivery["status"] | undefined;
}

/** The `webhooks` of a client. */
export class Webhooks {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /**
   * Lists messages and how each try to deliver went, newest first.
   *
   * @example
   * ```ts
   * for await (const { deliveryId } of client.webhooks.list({ status: "failed" })) {
   *   await client.webhooks.redeliver(deliveryId);
   * }
   * ```
   */
  async *list(
    { jobId, batchId, status, signal }: DeliveriesOptions = {},
  ): AsyncGenerator<WebhookDelivery> {
    let cursor: string | undefined;
    do {
      const page: Answer<typeof listWebhookDeliveries, 200> = await this
        .#connection.get<typeof listWebhookDeliveries>(
          "list-webhook-deliveries",
          { jobId, batchId, status, limit: 200, cursor },
          { signal },
        );
      yield* page.deliveries;
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
  }

  /** Sends a message again, with its id and all of its tries. */
  async redeliver(
    deliveryId: string,
    { signal }: CallOptions = {},
  ): Promise<void> {
    await this.#connection.post<typeof redeliverWebhook, 202>(
      "redeliver-webhook",
      { deliveryId },
      { signal },
    );
  }
}
