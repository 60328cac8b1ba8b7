/**
 * The newest messages.
 *
 * @module
 */

import type {
  CrawlClient,
  DeliveriesOptions,
  WebhookDelivery,
} from "../../client/mod.ts";
import { useProject } from "../app/project.ts";
import { Empty } from "../parts/empty.tsx";
import { Failure } from "../parts/failure.tsx";
import { count } from "../parts/format.ts";
import { Loading } from "../parts/loading.tsx";
import { usePoll } from "../parts/use_poll.ts";
import { DeliveryCard } from "./delivery_card.tsx";

const most = 200;

/** Those of a job, a batch or a status, or all. */
export function DeliveryList({ jobId, batchId, status }: Pick<
  DeliveriesOptions,
  "jobId" | "batchId" | "status"
>) {
  const { client } = useProject();
  const { value, error, refresh } = usePoll(
    (signal) => newest(client, { jobId, batchId, status, signal }),
    [client, jobId, batchId, status],
    { everyMs: 2_000, longestMs: 15_000 },
  );
  return (
    <>
      {error !== null && <Failure error={error} onRetry={refresh} />}
      {!value && error === null && <Loading />}
      {value && value.length === 0 && (
        <Empty
          icon="webhook"
          title={status === undefined ? "No messages yet" : "No such messages"}
        >
          <p>
            {status === undefined
              ? "Submit pages with “Tell this address”: what is sent there when they have ended is listed here."
              : "Look at all of them, or wait a moment."}
          </p>
        </Empty>
      )}
      {value && (
        <ul class="cards tight">
          {value.map((delivery) => (
            <li key={delivery.deliveryId}>
              <DeliveryCard delivery={delivery} onChanged={refresh} />
            </li>
          ))}
        </ul>
      )}
      {value && value.length === most && (
        <p class="hint">These are the newest {count(most)}.</p>
      )}
    </>
  );
}

async function newest(
  client: CrawlClient,
  options: DeliveriesOptions,
): Promise<WebhookDelivery[]> {
  const found: WebhookDelivery[] = [];
  for await (const delivery of client.webhooks.list(options)) {
    found.push(delivery);
    if (found.length === most) break;
  }
  return found;
}
