/**
 * One message and its tries.
 *
 * @module
 */

import type { WebhookDelivery } from "../../client/mod.ts";
import { useProject } from "../app/project.ts";
import { href } from "../app/route.ts";
import { Failure } from "../parts/failure.tsx";
import { counted } from "../parts/format.ts";
import { Moment } from "../parts/moment.tsx";
import { notify } from "../parts/notices.tsx";
import { useAction } from "../parts/use_action.ts";
import { DeliveryStatus } from "./delivery_status.tsx";
import { DeliveryTries } from "./delivery_tries.tsx";

/** What it tells, whom, whether it arrived, and the way to send it again. */
export function DeliveryCard({ delivery, onChanged }: {
  delivery: WebhookDelivery;
  onChanged: () => void;
}) {
  const { client } = useProject();
  const { deliveryId, jobId, batchId, status, attempts } = delivery;
  const again = useAction(async () => {
    await client.webhooks.redeliver(deliveryId);
    notify("The message is sent again within a minute");
    onChanged();
  });
  return (
    <article class="card delivery">
      <div class="delivery-head">
        <h2>
          <code>{delivery.event}</code>
        </h2>
        <DeliveryStatus status={status} />
      </div>
      <p class="breakable">
        To {delivery.url}
        {batchId !== null && (
          <>
            {" · batch "}
            <a href={href(["batches", batchId])}>{batchId}</a>
          </>
        )}
        {jobId !== null && (
          <>
            {" · "}
            <a href={href(["jobs", jobId])}>its job</a>
          </>
        )}
      </p>
      <p class="hint">
        Of <Moment at={delivery.createdAt} />
        {" · "}
        {attempts.length === 0
          ? "not tried yet"
          : `tried ${counted(attempts.length, "time")}`}
        <NextTry at={delivery.nextAttemptAt} />
      </p>
      <DeliveryTries attempts={attempts} />
      {again.error !== null && <Failure error={again.error} />}
      {status !== "pending" && (
        <div class="actions">
          <button
            type="button"
            class="quiet"
            disabled={again.busy}
            onClick={() => again.run()}
          >
            Send again
          </button>
        </div>
      )}
    </article>
  );
}

/** When it is tried next; the cron comes by once a minute. */
function NextTry({ at }: { at: string | null }) {
  if (at === null) return null;
  return Date.parse(at) > Date.now()
    ? (
      <>
        {" · next try "}
        <Moment at={at} />
      </>
    )
    : <>{" · next try within a minute"}</>;
}
