/**
 * How the queue was over the time that this tab has been open.
 *
 * @module
 */

import type { QueueStatus } from "../../client/mod.ts";
import type { Point } from "../parts/line_chart.tsx";

/** The queue at a moment. */
interface Sample {
  readonly at: number;
  readonly status: QueueStatus;
}

const most = 400;
const samples: Sample[] = [];

/** Keeps what was seen now. */
export function keepSample(status: QueueStatus): void {
  samples.push({ at: Date.now(), status });
  if (samples.length > most) samples.shift();
}

/** A number of each sample. */
export function pointsOf(
  valueOf: (status: QueueStatus) => number | null,
): Point[] {
  return samples.map(({ at, status }) => ({ at, value: valueOf(status) }));
}
