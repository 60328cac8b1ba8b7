/**
 * The list of batches, newest first.
 *
 * @module
 */

import { readBatchesPage } from "../../client/mod.ts";
import { useProject } from "../app/project.ts";
import { href } from "../app/route.ts";
import { Empty } from "../parts/empty.tsx";
import { Failure } from "../parts/failure.tsx";
import { count } from "../parts/format.ts";
import { Loading } from "../parts/loading.tsx";
import { PageHead } from "../parts/page_head.tsx";
import { usePoll } from "../parts/use_poll.ts";
import { BatchCard } from "./batch_card.tsx";
import { Pager } from "./pager.tsx";

const pageSize = 25;

/** A page of the list. */
export function BatchList({ page }: { page: number }) {
  const { client } = useProject();
  const { value, error, refresh } = usePoll(
    (signal) =>
      readBatchesPage(client.connection, {
        limit: pageSize,
        offset: (page - 1) * pageSize,
        signal,
      }),
    [client, page],
    { everyMs: 1_500 },
  );
  return (
    <>
      <PageHead
        title="Batches"
        under={value && value.total > 0 &&
          <p>{count(value.total)} {value.total === 1 ? "batch" : "batches"}</p>}
      >
        <a class="button" href={href(["crawl"], { form: "many" })}>
          Crawl many pages
        </a>
      </PageHead>
      {error !== null && !value && <Failure error={error} onRetry={refresh} />}
      {!value && error === null && <Loading />}
      {value && value.batches.length === 0 && (
        <Empty icon="batches" title="No batches yet">
          <p>
            A batch is a list of pages that are crawled together: paste ten
            URLs, or drop a file with fifty thousand.
          </p>
          <a class="button" href={href(["crawl"], { form: "many" })}>
            Crawl many pages
          </a>
        </Empty>
      )}
      {value && (
        <ul class="cards">
          {value.batches.map((batch) => (
            <li key={`${batch.owner_id} ${batch.batch_id}`}>
              <BatchCard batch={batch} />
            </li>
          ))}
        </ul>
      )}
      {value && <Pager page={page} pages={Math.ceil(value.total / pageSize)} />}
    </>
  );
}
