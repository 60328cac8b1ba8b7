/**
 * The tries to deliver a message, folded away.
 *
 * @module
 */

import type { WebhookDelivery } from "../../client/mod.ts";
import { duration } from "../parts/format.ts";
import { Moment } from "../parts/moment.tsx";

/** A line a try; the last one is seen at once where it failed. */
export function DeliveryTries(
  { attempts }: Pick<WebhookDelivery, "attempts">,
) {
  const last = attempts.at(-1);
  if (!last) return null;
  return (
    <>
      {last.error && (
        <p class="step-error breakable">
          <code>{last.error.code}</code> {last.error.message}
        </p>
      )}
      <details>
        <summary>Tries</summary>
        <ol class="runs">
          {attempts.map((
            { attempt, startedAt, durationMs, httpStatus, error },
            place,
          ) => (
            <li key={place} class="breakable">
              Try {attempt}, <Moment at={startedAt} />
              {durationMs !== null && `, ${duration(durationMs)}`}
              {httpStatus !== null && `, HTTP ${httpStatus}`}
              {error && (
                <>
                  : <code>{error.code}</code>
                </>
              )}
            </li>
          ))}
        </ol>
      </details>
    </>
  );
}
