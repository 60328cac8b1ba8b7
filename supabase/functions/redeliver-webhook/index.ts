/**
 * `POST /functions/v1/redeliver-webhook` sends a webhook message again.
 *
 * @module
 */

import { foundDelivery } from "../_shared/contract/found.ts";
import { redeliverWebhook } from "../_shared/contract/webhook_delivery.ts";
import { background } from "../_shared/http/background.ts";
import { route } from "../_shared/http/route.ts";
import { kick } from "../_shared/queue/kick.ts";
import { Webhooks } from "../_shared/queue/webhooks.ts";

export default {
  fetch: route(
    redeliverWebhook,
    { auth: ["user", "secret"] },
    async ({ deliveryId }, { caller, log }) => {
      foundDelivery(
        await Webhooks.connect().redeliver(deliveryId, caller),
        deliveryId,
      );
      background(kick(log), log);
      return Response.json(
        { success: true, deliveryId, status: "pending" },
        { status: 202 },
      );
    },
  ),
};
