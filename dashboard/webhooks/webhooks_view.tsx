/**
 * What was told of jobs and batches that ended.
 *
 * @module
 */

import type { DeliveriesOptions, WebhookDelivery } from "../../client/mod.ts";
import type { CrawlClient } from "../../client/mod.ts";
import { useProject } from "../app/project.ts";
import { go, href, type Route } from "../app/route.ts";
import { Empty } from "../parts/empty.tsx";
import { Failure } from "../parts/failure.tsx";
import { counted } from "../parts/format.ts";
import { Loading } from "../parts/loading.tsx";
import { PageHead } from "../parts/page_head.tsx";
import { Segments } from "../parts/segments.tsx";
import { usePoll } from "../parts/use_poll.ts";
import { DeliveryCard } from "./delivery_card.tsx";

const most = 200;
const choices = [
  ["", "All"],
  ["failed", "Failed"],
  ["pending", "Under way"],
  ["delivered", "Delivered"],
] as const;

/** `#/webhooks?status=failed` */
export function WebhooksView({ route }: { route: Route }) {
  const { client } = useProject();
  const asked = route.query.get("status");
  const [status] = choices.find(([status]) => status === asked) ?? choices[0];
  const { value, error, refresh } = usePoll(
    (signal) => newest(client, { status: status || undefined, signal }),
    [client, status],
    { everyMs: 2_000, longestMs: 15_000 },
  );
  return (
    <>
      <PageHead
        title="Webhooks"
        under={
          <p>
            {value && value.length === most
              ? `The newest ${counted(most, "message")}.`
              : "Messages about jobs and batches that ended, newest first."}
          </p>
        }
      />
      <Segments
        label="Which messages"
        value={status}
        choices={choices}
        onChange={(status) =>
          go(href(["webhooks"], { status }), { replace: true })}
      />
      {error !== null && <Failure error={error} onRetry={refresh} />}
      {!value && error === null && <Loading />}
      {value && value.length === 0 && (
        <Empty
          icon="webhook"
          title={status === "" ? "No messages yet" : "No such messages"}
        >
          <p>
            {status === ""
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
