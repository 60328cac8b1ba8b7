/**
 * One batch: how far it is, its jobs, and what can be done with it.
 *
 * @module
 */

import { useState } from "preact/hooks";
import { CrawlError } from "../../client/mod.ts";
import { useProject } from "../app/project.ts";
import { href } from "../app/route.ts";
import { Empty } from "../parts/empty.tsx";
import { Failure } from "../parts/failure.tsx";
import { Icon } from "../parts/icon.tsx";
import { Loading } from "../parts/loading.tsx";
import { PageHead } from "../parts/page_head.tsx";
import { Status } from "../parts/status.tsx";
import { usePoll } from "../parts/use_poll.ts";
import { MessagesLink } from "../webhooks/messages_link.tsx";
import { BatchHead } from "./batch_head.tsx";
import { BatchJobs } from "./batch_jobs.tsx";
import { CancelDialog } from "./cancel_dialog.tsx";
import { ExportDialog } from "./export_dialog.tsx";
import { filterOf } from "./filter.ts";
import { RetryDialog } from "./retry_dialog.tsx";
import { useRows } from "./use_rows.ts";

const back = { href: href(["batches"]), label: "Batches" };

/** Shows the batch of that name. */
export function BatchView({ batchId, ownerId, query }: {
  batchId: string;
  ownerId: string | undefined;
  query: URLSearchParams;
}) {
  const { client } = useProject();
  const [dialog, setDialog] = useState<"retry" | "cancel" | "export" | null>(
    null,
  );
  const { value: batch, error, refresh } = usePoll(
    (signal) => client.batch(batchId, { ownerId, signal }),
    [client, batchId, ownerId],
    { everyMs: 1_000, isDone: ({ status }) => status !== "running" },
  );
  const rows = useRows({ client, batchId, ownerId, batch });
  if (error instanceof CrawlError && error.code === "BATCH_NOT_FOUND") {
    return (
      <>
        <PageHead title={batchId} back={back} />
        <Empty icon="batches" title="There is no such batch">
          <p>It was deleted, or it belongs to somebody else.</p>
          <a class="button" href={back.href}>See all batches</a>
        </Empty>
      </>
    );
  }
  const close = () => setDialog(null);
  const changed = () => {
    close();
    refresh();
  };
  const { counts } = batch ?? {};
  const open = counts ? counts.pending + counts.processing : 0;
  const which = { batchId, ownerId };
  return (
    <>
      <PageHead
        title={batchId}
        back={back}
        badge={batch && <Status status={batch.status} />}
      >
        {batch && <MessagesLink batchId={batchId} state={batch.status} />}
        {counts && counts.error > 0 && (
          <button
            type="button"
            onClick={() => setDialog("retry")}
          >
            <Icon name="retry" />
            Retry failed …
          </button>
        )}
        <button
          type="button"
          class="quiet"
          disabled={!batch}
          onClick={() => setDialog("export")}
        >
          <Icon name="download" />
          Download …
        </button>
        {open > 0 && (
          <button
            type="button"
            class="quiet"
            onClick={() => setDialog("cancel")}
          >
            <Icon name="cancelled" />
            Cancel …
          </button>
        )}
      </PageHead>
      {error !== null && <Failure error={error} onRetry={refresh} />}
      {!batch && error === null && <Loading />}
      {batch && <BatchHead batch={batch} />}
      {batch && <BatchJobs rows={rows} query={query} />}
      {dialog === "retry" && (
        <RetryDialog
          {...which}
          rows={rows.rows}
          onClose={close}
          onDone={changed}
        />
      )}
      {dialog === "cancel" && (
        <CancelDialog {...which} open={open} onClose={close} onDone={changed} />
      )}
      {dialog === "export" && (
        <ExportDialog
          {...which}
          status={filterOf(query).status}
          onClose={close}
        />
      )}
    </>
  );
}
