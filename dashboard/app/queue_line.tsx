/**
 * The queue in one line, on every view.
 *
 * @module
 */

import type { QueueStatus } from "../../client/mod.ts";
import { count } from "../parts/format.ts";
import type { Polled } from "../parts/use_poll.ts";
import { href } from "./route.ts";

/** How much waits and how much runs. */
export function QueueLine({ queue }: { queue: Polled<QueueStatus> }) {
  const { value, error } = queue;
  const running = value ? value.in_flight + value.parked : 0;
  const state = error !== null ? "away" : running > 0 ? "busy" : "idle";
  return (
    <a class="queue-line" href={href(["queue"])} data-state={state}>
      <span class="dot" aria-hidden="true" />
      {error !== null
        ? "Not reachable"
        : value === null
        ? "Connecting …"
        : value.depth + running === 0
        ? "Queue is empty"
        : `${count(value.depth)} waiting, ${count(running)} running`}
    </a>
  );
}
