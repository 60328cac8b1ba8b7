/**
 * The kinds of jobs, over the last hour.
 *
 * @module
 */

import type { QueueStatus } from "../../client/mod.ts";
import { count, duration } from "../parts/format.ts";

/** A table, a row a kind. */
export function Kinds({ kinds }: { kinds: QueueStatus["kinds"] }) {
  if (kinds.length === 0) return null;
  const time = (ms: number | null) => ms === null ? "–" : duration(ms);
  return (
    <section class="card" aria-labelledby="kinds">
      <h2 id="kinds">The last hour, by kind</h2>
      <div class="scroll-x" tabIndex={0} role="group" aria-labelledby="kinds">
        <table>
          <thead>
            <tr>
              <th scope="col">Kind</th>
              <th scope="col" class="number">Done</th>
              <th scope="col" class="number">Failed</th>
              <th
                scope="col"
                class="number"
                title="Times that a worker was lost with one of these jobs"
              >
                Stalls
              </th>
              <th scope="col" class="number">Half within</th>
              <th scope="col" class="number">95% within</th>
            </tr>
          </thead>
          <tbody>
            {kinds.map((
              { kind, completed, failed, stalls, p50_ms, p95_ms },
            ) => (
              <tr key={kind}>
                <th scope="row">
                  <code>{kind}</code>
                </th>
                <td class="number">{count(completed)}</td>
                <td class="number">{count(failed)}</td>
                <td class="number">{count(stalls)}</td>
                <td class="number">{time(p50_ms)}</td>
                <td class="number">{time(p95_ms)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
