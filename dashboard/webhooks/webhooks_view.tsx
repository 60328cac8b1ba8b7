/**
 * What was told of jobs and batches that ended.
 *
 * @module
 */

import { go, href, type Route } from "../app/route.ts";
import { PageHead } from "../parts/page_head.tsx";
import { Segments } from "../parts/segments.tsx";
import { DeliveryList } from "./delivery_list.tsx";

const choices = [
  ["", "All"],
  ["failed", "Failed"],
  ["pending", "Under way"],
  ["delivered", "Delivered"],
] as const;

/** `#/webhooks?status=failed` */
export function WebhooksView({ route }: { route: Route }) {
  const asked = route.query.get("status");
  const [status] = choices.find(([status]) => status === asked) ?? choices[0];
  return (
    <>
      <PageHead
        title="Webhooks"
        under={<p>Messages about jobs and batches that ended, newest first.</p>}
      />
      <Segments
        label="Which messages"
        value={status}
        choices={choices}
        onChange={(status) =>
          go(href(["webhooks"], { status }), { replace: true })}
      />
      <DeliveryList key={status} status={status || undefined} />
    </>
  );
}
