/**
 * The queue's numbers, large.
 *
 * @module
 */

import type { ComponentChildren } from "preact";
import type { QueueStatus } from "../../client/mod.ts";
import { count, duration } from "../parts/format.ts";
import { Moment } from "../parts/moment.tsx";

/** A tile for each. */
export function Tiles({ status, own }: { status: QueueStatus; own: boolean }) {
  const { oldest_age_ms, eta_ms, last_tick_at } = status;
  const empty = status.depth + status.in_flight + status.parked === 0;
  const tiles: (readonly [string, ComponentChildren, string] | false)[] = [
    ["Waiting", count(status.depth), "jobs, due or not"],
    ["Running", count(status.in_flight), "held by workers"],
    ["Parked", count(status.parked), "pages that load on in the browser"],
    [
      "Throughput",
      count(status.finished_per_minute),
      "jobs a minute, over five minutes",
    ],
    [
      "Empty in",
      empty ? "now" : eta_ms === null ? "–" : duration(eta_ms),
      "at this rate",
    ],
    [
      "Oldest due job",
      oldest_age_ms === null ? "none" : duration(oldest_age_ms),
      "has waited so long",
    ],
    ["Drains", count(status.drains), "at work now"],
    !own && [
      "Cooling down",
      count(status.hosts_cooling_down),
      "hosts that asked for patience",
    ],
    [
      "Cron",
      last_tick_at === null ? "never" : <Moment key="tick" at={last_tick_at} />,
      "called last",
    ],
  ];
  return (
    <dl class="tiles">
      {tiles.filter((tile) => tile !== false).map(([name, value, unit]) => (
        <div key={name} class="card">
          <dt>{name}</dt>
          <dd>
            {value}
            <small>{unit}</small>
          </dd>
        </div>
      ))}
    </dl>
  );
}
