/**
 * A failure: what, which request, and the way to try again.
 *
 * @module
 */

import { Icon } from "./icon.tsx";
import { problemOf } from "./problem.ts";

/** How many details are listed. */
const most = 5;

/** Tells of an error; `onRetry` makes a button. */
export function Failure({ error, onRetry }: {
  error: unknown;
  onRetry?: (() => void) | undefined;
}) {
  const { code, message, requestId, details } = problemOf(error);
  return (
    <div class="note note-bad" role="alert">
      <Icon name="error" />
      <div>
        <p class="breakable">{message}</p>
        {details.length > 1 && (
          <ul class="details">
            {details.slice(0, most).map((detail) => (
              <li key={detail.path} class="breakable">
                {detail.path}: {detail.message}
              </li>
            ))}
            {details.length > most && <li>and {details.length - most} more</li>}
          </ul>
        )}
        <p class="hint">
          <code>{code}</code>
          {requestId && (
            <>
              {" · request "}
              <code class="breakable">{requestId}</code>
            </>
          )}
        </p>
      </div>
      {onRetry && (
        <button type="button" class="quiet" onClick={onRetry}>
          Try again
        </button>
      )}
    </div>
  );
}
