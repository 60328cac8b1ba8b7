/**
 * How a message fares, as a badge.
 *
 * @module
 */

import type { WebhookDelivery } from "../../client/mod.ts";
import { Icon } from "../parts/icon.tsx";

const shown = {
  pending: { word: "Under way", icon: "pending", tone: "pending" },
  delivered: { word: "Delivered", icon: "completed", tone: "completed" },
  failed: { word: "Failed", icon: "error", tone: "error" },
} as const;

/** The badge. */
export function DeliveryStatus({ status }: Pick<WebhookDelivery, "status">) {
  const { word, icon, tone } = shown[status];
  return (
    <span class="status" data-tone={tone} data-delivery={status}>
      <Icon name={icon} />
      {word}
    </span>
  );
}
