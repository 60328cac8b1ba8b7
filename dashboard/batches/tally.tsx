/**
 * The counts of a batch in words.
 *
 * @module
 */

import { count } from "../parts/format.ts";
import type { Counts } from "../parts/progress.tsx";
import { jobStatuses, statuses } from "../parts/status.tsx";

/** How many jobs there are, and of each status. */
export function Tally({ counts }: { counts: Counts }) {
  return (
    <ul class="tally">
      <li>
        <strong>{count(counts.total)}</strong> in all
      </li>
      {jobStatuses.filter((status) => counts[status] > 0).map((status) => (
        <li key={status} data-tone={statuses[status].tone}>
          <strong>{count(counts[status])}</strong>{" "}
          {statuses[status].word.toLowerCase()}
        </li>
      ))}
    </ul>
  );
}
