/**
 * The queue's numbers, as JSON and as Prometheus reads them.
 *
 * @module
 */

import type { QueueStatus } from "./queue_status.ts";
import { utc } from "./view.ts";

/** What the database tells. */
interface QueueColumns {
  readonly depth: number;
  readonly in_flight: number;
  readonly parked: number;
  readonly oldest_at: string | null;
  readonly per_minute: number;
  readonly kinds: QueueStatus["kinds"];
  readonly cooling_down: number;
  readonly drains: number;
  readonly last_tick_at: string | null;
  readonly now: string;
}

/** The body of `queue-status`. */
export function viewQueue(row: QueueColumns): QueueStatus {
  const waiting = row.depth + row.in_flight + row.parked;
  return {
    depth: row.depth,
    in_flight: row.in_flight,
    parked: row.parked,
    oldest_age_ms: row.oldest_at === null
      ? null
      : Math.max(0, Date.parse(row.now) - Date.parse(row.oldest_at)),
    finished_per_minute: row.per_minute,
    eta_ms: waiting === 0
      ? 0
      : row.per_minute > 0
      ? Math.round(60_000 * waiting / row.per_minute)
      : null,
    drains: row.drains,
    hosts_cooling_down: row.cooling_down,
    last_tick_at: row.last_tick_at && utc(row.last_tick_at),
    kinds: row.kinds,
  };
}

/** The same in Prometheus's text format 0.0.4; what is unknown is left out. */
export function prometheus(status: QueueStatus): string {
  const gauges: [name: string, help: string, value: number | null][] = [
    ["depth", "Pending jobs", status.depth],
    ["in_flight", "Jobs that workers hold", status.in_flight],
    ["parked", "Jobs whose page loads on in the browser", status.parked],
    [
      "oldest_age_seconds",
      "Since when the oldest due job is due",
      seconds(status.oldest_age_ms),
    ],
    [
      "finished_per_minute",
      "Jobs that ended, over the last five minutes",
      status.finished_per_minute,
    ],
    ["drains", "Drains at work", status.drains],
    [
      "hosts_cooling_down",
      "Hosts that are left alone for a while",
      status.hosts_cooling_down,
    ],
    [
      "last_tick_timestamp_seconds",
      "When the cron last called",
      status.last_tick_at === null
        ? null
        : Date.parse(status.last_tick_at) / 1_000,
    ],
  ];
  const lines = gauges.flatMap(([name, help, value]) =>
    value === null ? [] : [
      `# HELP crawl_queue_${name} ${help}`,
      `# TYPE crawl_queue_${name} gauge`,
      `crawl_queue_${name} ${value}`,
    ]
  );
  if (status.kinds.length > 0) {
    lines.push(
      "# HELP crawl_job_processing_seconds Time a job was worked on, of the last 1 000 jobs",
      "# TYPE crawl_job_processing_seconds gauge",
    );
  }
  for (const { kind, p50_ms, p95_ms } of status.kinds) {
    for (const [quantile, ms] of [["0.5", p50_ms], ["0.95", p95_ms]] as const) {
      if (ms === null) continue;
      const labels = `kind="${kind}",quantile="${quantile}"`;
      lines.push(`crawl_job_processing_seconds{${labels}} ${ms / 1_000}`);
    }
  }
  if (status.kinds.length > 0) {
    lines.push(
      "# HELP crawl_job_stalls Times that a worker was lost with one of the last 1 000 jobs",
      "# TYPE crawl_job_stalls gauge",
      ...status.kinds.map(({ kind, stalls }) =>
        `crawl_job_stalls{kind="${kind}"} ${stalls}`
      ),
    );
  }
  return `${lines.join("\n")}\n`;
}

function seconds(ms: number | null): number | null {
  return ms === null ? null : ms / 1_000;
}
