/**
 * How far a batch is: bar, counts, and when it will be done.
 *
 * @module
 */

import { useRef } from "preact/hooks";
import type { Batch } from "../../client/mod.ts";
import { Tally } from "../batches/tally.tsx";
import { duration } from "../parts/format.ts";
import { Moment } from "../parts/moment.tsx";
import { Progress } from "../parts/progress.tsx";
import { paceOf, type Seen } from "./pace.ts";

/** The head of the view. */
export function BatchHead({ batch }: { batch: Batch }) {
  const { counts, progress, status, created_at, last_updated } = batch;
  const seen = useRef<Seen[]>([]);
  const pace = paceOf(seen.current, counts, Date.now());
  return (
    <section class="card" aria-label="Progress">
      <div class="batch-progress big">
        <Progress counts={counts} progress={progress} />
        <span class="number">{progress}%</span>
      </div>
      <Tally counts={counts} />
      <p class="hint" aria-live="polite">
        Submitted <Moment at={created_at} />
        {status === "running"
          ? pace === null
            ? ""
            : pace.leftMs === null
            ? " · no estimate yet"
            : ` · ${pace.perMinute} a minute · done in about ${
              duration(pace.leftMs)
            }`
          : (
            <>
              {" · ended "}
              <Moment at={last_updated} />
              {" · took "}
              {duration(Date.parse(last_updated) - Date.parse(created_at))}
            </>
          )}
      </p>
    </section>
  );
}
