/**
 * What is set for one host.
 *
 * @module
 */

import type { HostsPage } from "../../client/mod.ts";
import { counted, duration } from "../parts/format.ts";
import { Moment } from "../parts/moment.tsx";

/** A host that has limits of its own. */
export type Host = HostsPage["hosts"][number];

/** Its settings in words. */
export function HostRow({ host, onEdit }: { host: Host; onEdit: () => void }) {
  const { maxRunning, gapMs, robots, pausedUntil, note } = host;
  const words = [
    maxRunning !== null && `${counted(maxRunning, "page")} at once`,
    gapMs !== null && `${duration(gapMs)} apart`,
    robots !== null && `robots.txt: ${robots}`,
    note,
  ].filter(Boolean).join(" · ");
  return (
    <>
      <code class="breakable">{host.host}</code>
      <span class="hint breakable">
        {words}
        {pausedUntil && Date.parse(pausedUntil) > Date.now() && (
          <>
            {words && " · "}left alone until <Moment at={pausedUntil} />
          </>
        )}
      </span>
      <button
        type="button"
        class="quiet"
        aria-label={`Change ${host.host}`}
        onClick={onEdit}
      >
        Change
      </button>
    </>
  );
}
