/**
 * How the last run of a schedule went.
 *
 * @module
 */

import type { ScheduleView } from "../../client/mod.ts";
import { href } from "../app/route.ts";
import { Icon } from "../parts/icon.tsx";
import { Moment } from "../parts/moment.tsx";

const outcomes = {
  submitted: "submitted",
  skipped: "left out, as the one before went on",
  failed: "failed",
} as const;

/** What it came to, with the way to what it has submitted. */
export function LastRun({ schedule }: { schedule: ScheduleView }) {
  const { lastRun, lastJobId, lastBatchId } = schedule;
  if (lastRun === null) return <p class="hint">It has not run yet.</p>;
  const to = lastBatchId !== null
    ? { href: href(["batches", lastBatchId]), words: "its batch" }
    : lastJobId !== null
    ? { href: href(["jobs", lastJobId]), words: "its job" }
    : null;
  return (
    <>
      <p>
        Last run <Moment at={lastRun.at} />: {outcomes[lastRun.outcome]}
        {to && (
          <>
            {" · "}
            <a href={to.href}>{to.words}</a>
          </>
        )}
      </p>
      {lastRun.error && (
        <div class="note note-bad">
          <Icon name="error" />
          <p class="breakable">
            <code>{lastRun.error.code}</code> {lastRun.error.message}
          </p>
        </div>
      )}
    </>
  );
}
