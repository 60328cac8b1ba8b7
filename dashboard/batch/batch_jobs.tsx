/**
 * The jobs of a batch: filters and the list.
 *
 * @module
 */

import { useMemo } from "preact/hooks";
import { Failure } from "../parts/failure.tsx";
import { count } from "../parts/format.ts";
import { useMedia } from "../parts/use_media.ts";
import { VirtualList } from "../parts/virtual_list.tsx";
import { filtered, filterOf } from "./filter.ts";
import { Filters } from "./filters.tsx";
import { JobRow, JobRowHead } from "./job_row.tsx";
import type { KnownRows } from "./use_rows.ts";

/** The list, of which the address says what to show. */
export function BatchJobs({ rows: known, query }: {
  rows: KnownRows;
  query: URLSearchParams;
}) {
  const { rows, total, loading, error, again } = known;
  const filter = filterOf(query);
  const shown = useMemo(
    () => filtered(rows, filter),
    [rows, filter.status, filter.host, filter.code],
  );
  const narrow = useMedia("(max-width: 760px)");
  return (
    <section class="batch-jobs" aria-label="Jobs">
      <Filters rows={rows} filter={filter} />
      <p class="hint" role="status">
        {loading && total !== null && rows.length < total
          ? `Reading ${count(rows.length)} of ${count(total)} jobs …`
          : shown.length === rows.length
          ? `${count(rows.length)} jobs`
          : `${count(shown.length)} of ${count(rows.length)} jobs`}
      </p>
      {error !== null && <Failure error={error} onRetry={again} />}
      {shown.length === 0 && !loading
        ? (
          <p class="empty-line">
            No job fits the filters.
          </p>
        )
        : (
          <VirtualList
            label="Jobs of the batch"
            rows={shown}
            rowHeight={narrow ? 72 : 44}
            head={<JobRowHead />}
            row={(job) => <JobRow job={job} />}
          />
        )}
    </section>
  );
}
