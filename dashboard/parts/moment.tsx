/**
 * A moment in words; exactly on hover.
 *
 * @module
 */

import { exact, relative } from "./format.ts";
import { useNow } from "./use_now.ts";

/** Shows a moment given in ISO 8601. */
export function Moment({ at }: { at: string }) {
  const now = useNow(1_000);
  const moment = Date.parse(at);
  return (
    <time dateTime={at} title={exact(moment)}>
      {relative(moment, now)}
    </time>
  );
}
