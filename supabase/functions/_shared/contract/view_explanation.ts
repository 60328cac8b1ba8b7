/**
 * Says in a sentence why a job is where it is.
 *
 * @module
 */

import type { Reason } from "./explain.ts";
import { type JobColumns, shown, utc } from "./view.ts";

/** What is known of the job and its host. */
interface ExplanationColumns {
  readonly id: string;
  readonly status: JobColumns["status"];
  readonly reason: Reason;
  readonly next_at: string | null;
  readonly ahead: number | null;
  readonly error_code: string | null;
  readonly finished_at: string | null;
  readonly lane: {
    readonly key: string;
    readonly running: number;
    readonly max_running: number;
    readonly pending: number;
    readonly ready_at: string | null;
  };
  readonly drains: number;
  readonly last_tick_at: string | null;
}

/** The answer of `explain-crawl-job`. */
export function viewExplanation(row: ExplanationColumns) {
  return {
    jobId: row.id,
    status: shown(row.status),
    reason: row.reason,
    message: sentences[row.reason](row),
    nextAt: row.next_at && utc(row.next_at),
    ahead: row.ahead,
    lane: {
      ...row.lane,
      ready_at: row.lane.ready_at && utc(row.lane.ready_at),
    },
    drains: row.drains,
    lastTickAt: row.last_tick_at && utc(row.last_tick_at),
  };
}

const sentences: Record<Reason, (row: ExplanationColumns) => string> = {
  FINISHED: ({ status, error_code }) =>
    status === "error"
      ? `It has ended: its last try failed with ${error_code}. retry-crawl-job sends it back`
      : `It has ended: ${status}`,
  RUNNING: ({ next_at }) =>
    `A worker has it now; if that falls silent, the job goes back to the queue at ${
      moment(next_at)
    }`,
  WORKER_LOST: () =>
    "Its worker has fallen silent; the next drain puts it back on the queue",
  PARKED: ({ next_at }) =>
    `It is parked: its page goes on loading in the remote browser; the next look at it is at ${
      moment(next_at)
    }`,
  SCHEDULED: ({ next_at }) => `It was asked for at ${moment(next_at)}`,
  BACKING_OFF: ({ next_at, error_code }) =>
    `Its last try ended with ${error_code}; the next one is at ${
      moment(next_at)
    }`,
  HOST_BUSY: ({ lane, ahead }) =>
    `${
      host(lane)
    } is asked ${lane.running} times at once already, which is its limit; ${ahead} of its jobs come first`,
  HOST_COOLING_DOWN: ({ lane, next_at }) =>
    `${host(lane)} is left alone until ${moment(next_at)}`,
  WAITING_FOR_TURN: ({ ahead, drains }) =>
    `It is due: ${ahead} jobs of its host and those of other hosts come first; ${drains} drains are at work`,
  WAITING_FOR_WORKER: ({ last_tick_at }) =>
    last_tick_at === null
      ? "It is due, but no drain runs and the cron has never called crawl-cron: check its schedule"
      : `It is due, but no drain runs now; the cron called last at ${
        moment(last_tick_at)
      } and starts one each minute`,
};

function moment(time: string | null): string {
  return time === null ? "an unknown time" : utc(time);
}

/** `page_crawl:example.com` → `example.com` */
function host({ key }: { key: string }): string {
  return key.slice(key.indexOf(":") + 1) || key;
}
