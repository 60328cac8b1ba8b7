/**
 * What is missing of a result, and why.
 *
 * @module
 */

import type { PageResult } from "../../client/mod.ts";
import { Icon } from "../parts/icon.tsx";

/** Nothing where nothing is missing. */
export function ResultWarnings({ warnings = [] }: {
  warnings: PageResult["warnings"];
}) {
  if (warnings.length === 0) return null;
  return (
    <div class="note note-warn" data-warnings>
      <Icon name="warn" />
      <div>
        <p>Not all of it is there:</p>
        <ul class="details">
          {warnings.map(({ format, code, message }, place) => (
            <li key={place} class="breakable">
              {format}: <code>{code}</code> {message}
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}
