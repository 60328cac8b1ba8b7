/**
 * The result as a Markdown table.
 *
 * @module
 */

import type { Figure } from "./invariants.ts";
import type { Outcome } from "./run.ts";

const head = [
  "fault class",
  "faults",
  "jobs",
  "lost",
  "finished twice",
  "stale accepted",
  "slowest recovery",
];

/** One row a class, and one for all. */
export function table(outcomes: readonly Outcome[]): string {
  const rows = outcomes.map((outcome) => [
    outcome.name,
    outcome.faults,
    outcome.jobs,
    ...figures([outcome]),
    seconds(outcome.recoveryMs),
  ]);
  const sum = (count: (outcome: Outcome) => number) =>
    outcomes.reduce((total, outcome) => total + count(outcome), 0);
  const worst = Math.max(...outcomes.map(({ recoveryMs = 0 }) => recoveryMs));
  rows.push([
    "all",
    sum(({ faults }) => faults),
    sum(({ jobs }) => jobs),
    ...figures(outcomes),
    seconds(worst || undefined),
  ]);
  return [head, head.map((_, i) => i === 0 ? "---" : "--:"), ...rows]
    .map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

function figures(outcomes: readonly Outcome[]): number[] {
  const jobs = (wanted: Figure) =>
    outcomes.reduce(
      (total, { violations }) =>
        total + new Set(
          violations.filter(({ figure }) => figure === wanted)
            .map(({ job }) => job),
        ).size,
      0,
    );
  return [jobs("lost"), jobs("twice"), jobs("stale")];
}

function seconds(ms: number | undefined): string {
  return ms === undefined ? "–" : `${(ms / 1000).toFixed(1)} s`;
}
