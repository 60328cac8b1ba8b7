/**
 * robots.txt for the jobs of a drain: kept in the database for all workers,
 * its `Crawl-delay` kept by the claim.
 *
 * @module
 */

import type { Tools } from "../kinds/kind.ts";
import type { Log } from "../log.ts";
import { Robots } from "../net/robots.ts";
import type { Queue } from "../queue/queue.ts";
import type { Workbench } from "./run_job.ts";

/** What a {@linkcode Workbench} knows by robots.txt. */
export interface SiteRules extends Pick<Workbench, "robots"> {
  /** The sitemaps that the robots.txt of a URL's site names. */
  readonly sitemaps: Robots["sitemaps"];
}

/** Makes the `robots` of a {@linkcode Workbench}. */
export function createRobots(options: {
  readonly fetch: Tools["fetch"];
  readonly userAgent: string;
  readonly queue: Queue;
  readonly log: Log;
}): SiteRules {
  const { queue, log } = options;
  const robots = new Robots({
    ...options,
    // Without the database it is one read more, and no reason to fail a job.
    store: {
      read: (origin) =>
        queue.robots(origin).catch((error) => {
          log.warn("robots_not_known", { error });
          return null;
        }),
      write: (origin, file) =>
        queue.keepRobots(origin, file).catch((error) =>
          log.warn("robots_not_kept", { error })
        ),
    },
  });
  /** The last delay that each site's lane was told. */
  const told = new Map<string, number>();
  const ask: Workbench["robots"] = async (held, url, bounds) => {
    const verdict = await robots.check(url, bounds);
    const { host } = new URL(url);
    const { answer, crawlDelayMs } = verdict;
    const isPaced = answer === "allowed" && (bounds.paced ?? true);
    if (isPaced && told.get(host) !== crawlDelayMs) {
      told.set(host, crawlDelayMs);
      await queue.pace(held, crawlDelayMs).catch((error) => {
        told.delete(host);
        log.warn("lane_not_paced", { error });
      });
    }
    return verdict;
  };
  return {
    robots: ask,
    sitemaps: (url, bounds) => robots.sitemaps(url, bounds),
  };
}
