/**
 * `GET /functions/v1/list-webhook-deliveries` lists webhook messages and how
 * each try to deliver went.
 *
 * @module
 */

import { viewDelivery } from "../_shared/contract/view_webhook.ts";
import { listWebhookDeliveries } from "../_shared/contract/webhook_delivery.ts";
import { fromCursor, toCursor } from "../_shared/http/cursor.ts";
import { route } from "../_shared/http/route.ts";
import { Webhooks } from "../_shared/queue/webhooks.ts";

export default {
  fetch: route(
    listWebhookDeliveries,
    { auth: ["user", "secret"] },
    async (_body, { caller, query: { cursor, ...query } }) => {
      const { events, more } = await Webhooks.connect().list({
        ...query,
        ownerId: caller.ownerId,
        before: fromCursor(cursor),
      });
      return Response.json({
        success: true,
        deliveries: events.map(viewDelivery),
        nextCursor: more ? toCursor(events.at(-1)?.id) : null,
      });
    },
  ),
};
