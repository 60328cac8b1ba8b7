/**
 * Says what is wrong with the queue, if anything is.
 *
 * @module
 */

import type { QueueStatus } from "../../client/mod.ts";
import { Icon } from "../parts/icon.tsx";
import { useNow } from "../parts/use_now.ts";
import { healthOf } from "./health_of.ts";

/** A line for each trouble, or that there is none. */
export function Health({ status }: { status: QueueStatus }) {
  const troubles = healthOf(status, useNow(5_000));
  return (
    <div role="status" class="stack">
      {troubles.length === 0 && (
        <div class="note note-good">
          <Icon name="completed" />
          <p>All is well.</p>
        </div>
      )}
      {troubles.map((trouble) => (
        <div class="note note-warn" key={trouble}>
          <Icon name="warn" />
          <p>{trouble}</p>
        </div>
      ))}
    </div>
  );
}
