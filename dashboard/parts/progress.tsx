/**
 * How far a batch is: a bar, a part for each status.
 *
 * @module
 */

import { count } from "./format.ts";
import { jobStatuses, statuses } from "./status.tsx";

/** Jobs by status. */
export type Counts = Readonly<
  Record<typeof jobStatuses[number] | "total", number>
>;

/** The bar; its words are for those who cannot see it. */
export function Progress({ counts, progress }: {
  counts: Counts;
  progress: number;
}) {
  const parts = jobStatuses.filter((status) =>
    counts[status] > 0 && status !== "pending"
  );
  const words = parts.map((status) =>
    `${count(counts[status])} ${statuses[status].word.toLowerCase()}`
  );
  return (
    <div
      class="progress"
      role="progressbar"
      aria-label="Jobs that have ended"
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={progress}
      aria-valuetext={`${progress} percent: ${words.join(", ") || "none yet"}`}
    >
      {parts.map((status) => (
        <span
          key={status}
          data-tone={statuses[status].tone}
          style={{ flexGrow: counts[status] }}
        />
      ))}
      {counts.pending > 0 && <span style={{ flexGrow: counts.pending }} />}
    </div>
  );
}
