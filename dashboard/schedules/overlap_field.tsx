/**
 * What happens to a run while the last one goes on.
 *
 * @module
 */

import { useId } from "preact/hooks";
import type { ScheduleView } from "../../client/mod.ts";

/** The field; it keeps what is chosen itself. */
export function OverlapField(
  { overlap }: Pick<ScheduleView, "overlap">,
) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>While the last run goes on</label>
      <select id={id} name="overlap">
        <option value="skip" selected={overlap === "skip"}>
          leave this one out
        </option>
        <option value="queue" selected={overlap === "queue"}>
          submit another
        </option>
      </select>
    </div>
  );
}
