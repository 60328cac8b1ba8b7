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

/** `#/webhooks?status=failed`, and with `jobId` or `batchId` those about it. */
export function WebhooksView({ route }: { route: Route }) {
  const asked = route.query.get("status");
  const [status] = choices.find(([status]) => status === asked) ?? choices[0];
  const jobId = route.query.get("jobId") ?? undefined;
  const batchId = route.query.get("batchId") ?? undefined;
  return (
    <>
      <PageHead
        title="Webhooks"
        back={backOf(jobId, batchId)}
        under={
          <p class="breakable">
            {jobId !== undefined
              ? `Messages about job ${jobId}, newest first.`
              : batchId !== undefined
              ? `Messages about batch ${batchId} and its jobs, newest first.`
              : "Messages about jobs and batches that ended, newest first."}
          </p>
        }
      />
      <Segments
        label="Which messages"
        value={status}
        choices={choices}
        onChange={(status) =>
          go(href(["webhooks"], { jobId, batchId, status }), { replace: true })}
      />
      <DeliveryList
        key={status}
        jobId={jobId}
        batchId={batchId}
        status={status || undefined}
      />
    </>
  );
}

function backOf(jobId: string | undefined, batchId: string | undefined) {
  if (jobId !== undefined) {
    return { href: href(["jobs", jobId]), label: "The job" };
  }
  if (batchId === undefined) return undefined;
  return { href: href(["batches", batchId]), label: `Batch ${batchId}` };
}
