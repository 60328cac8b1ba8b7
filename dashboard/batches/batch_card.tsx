/**
 * One batch in the list.
 *
 * @module
 */

import type { BatchRow } from "../../client/mod.ts";
import { href } from "../app/route.ts";
import { Moment } from "../parts/moment.tsx";
import { Progress } from "../parts/progress.tsx";
import { Status } from "../parts/status.tsx";
import { Tally } from "./tally.tsx";

/** Its name, how far it is, and its counts. */
export function BatchCard({ batch }: { batch: BatchRow }) {
  const { batch_id, owner_id, progress, status } = batch;
  return (
    <article class="card batch-card">
      <div class="batch-name">
        <h2>
          <a
            class="stretched breakable"
            href={href(["batches", batch_id], { owner: owner_id })}
          >
            {batch_id}
          </a>
        </h2>
        <p class="hint">
          Submitted <Moment at={batch.created_at} />
        </p>
      </div>
      <Status status={status} />
      <div class="batch-progress">
        <Progress counts={batch} progress={progress} />
        <span class="number">{progress}%</span>
      </div>
      <Tally counts={batch} />
    </article>
  );
}
