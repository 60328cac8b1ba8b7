/**
 * Says that the project cannot be reached; what is shown is from before.
 *
 * @module
 */

import type { QueueStatus } from "../../client/mod.ts";
import { Icon } from "../parts/icon.tsx";
import { problemOf } from "../parts/problem.ts";
import type { Polled } from "../parts/use_poll.ts";

/** A line on top while the last look at the queue has failed. */
export function OfflineNote({ queue }: { queue: Polled<QueueStatus> }) {
  const { error, refresh } = queue;
  const problem = error === null ? null : problemOf(error);
  return (
    <div role="status" class="offline">
      {problem && (
        <div class="note note-warn">
          <Icon name="offline" />
          <p>
            <strong>
              {problem.code === "OFFLINE"
                ? "The project cannot be reached."
                : "The project does not answer as it should."}
            </strong>{" "}
            What you see may be old; it is asked again by itself.{" "}
            <small>{problem.code}: {problem.message}</small>
          </p>
          <button type="button" class="quiet" onClick={refresh}>
            Try now
          </button>
        </div>
      )}
    </div>
  );
}
