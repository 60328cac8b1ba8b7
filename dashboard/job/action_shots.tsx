/**
 * The pictures that were taken between the actions.
 *
 * @module
 */

import type { PageResult } from "../../client/mod.ts";
import { Screenshot } from "./screenshot.tsx";

/** One below the other, in the order taken. */
export function ActionShots({ jobId, shots }: {
  jobId: string;
  shots: NonNullable<PageResult["screenshots"]>;
}) {
  return (
    <ul class="stack">
      {shots.map(({ action, format, data }, place) => (
        <li key={place}>
          <Screenshot
            name={`${jobId}.${place + 1}`}
            mime={`image/${format}`}
            data={data}
            alt={`The page at action ${action + 1}`}
            about={`Action ${action + 1}`}
          />
        </li>
      ))}
    </ul>
  );
}
