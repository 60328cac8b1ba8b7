/**
 * Where a job's tools come from: what the jobs of one drain share.
 *
 * @module
 */

import type { RemotePage, SliceOptions, Tools } from "../kinds/kind.ts";
import type { Log } from "../log.ts";
import type { Beat, Held } from "../queue/reports.ts";
import type { Lease } from "../queue/rows.ts";

/** Where a job's tools come from. */
export interface Workbench {
  readonly log: Log;
  openPage(signal: AbortSignal, options?: SliceOptions): Promise<RemotePage>;
  fetch: Tools["fetch"];
  readonly scrape: Tools["scrape"];
  readonly sitemap: Tools["sitemap"];
  readonly proxied?: Tools["proxied"];
  readonly hasBrowser?: Tools["hasBrowser"];
  readonly api: Tools["api"];
  /** Tells how far a job is, and what its kind notes; false where its lease is lost. */
  beat(beat: Beat): Promise<boolean>;
  /** The items of a job's owner. */
  datasets(lease: Lease): Tools["datasets"];
  /** Completes a job with its owner's last good result, if that is no older; whether it did. */
  reuse(lease: Lease, maxAgeMs: number): Promise<boolean>;
  /** Asks a robots.txt on behalf of the holder of a lease. */
  robots(
    held: Held,
    ...ask: Parameters<Tools["robots"]>
  ): ReturnType<Tools["robots"]>;
}
