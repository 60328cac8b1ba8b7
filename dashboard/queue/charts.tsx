/**
 * The queue over time.
 *
 * @module
 */

import type { QueueStatus } from "../../client/mod.ts";
import { count, duration } from "../parts/format.ts";
import { LineChart } from "../parts/line_chart.tsx";
import { pointsOf } from "./samples.ts";

const page = (
  { kinds }: QueueStatus,
  name: "p50_ms" | "p95_ms",
): number | null =>
  kinds.find(({ kind }) => kind === "page_crawl")?.[name] ?? null;

/** Depth, throughput and latency since the page was opened. */
export function Charts() {
  return (
    <section class="charts" aria-label="Over time, since this page was opened">
      <LineChart
        title="Jobs in the queue"
        show={count}
        lines={[
          {
            name: "waiting",
            tone: "first",
            points: pointsOf((s) =>
              s.depth
            ),
          },
          {
            name: "running",
            tone: "second",
            points: pointsOf((s) => s.in_flight + s.parked),
          },
        ]}
      />
      <LineChart
        title="Jobs ended a minute"
        show={count}
        lines={[{
          name: "throughput",
          tone: "first",
          points: pointsOf((s) => s.finished_per_minute),
        }]}
      />
      <LineChart
        title="Time a page takes"
        show={duration}
        lines={[
          {
            name: "half within",
            tone: "first",
            points: pointsOf((s) => page(s, "p50_ms")),
          },
          {
            name: "95% within",
            tone: "second",
            points: pointsOf((s) => page(s, "p95_ms")),
          },
        ]}
      />
    </section>
  );
}
