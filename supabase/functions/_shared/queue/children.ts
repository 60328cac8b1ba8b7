/**
 * Turns the jobs that a job has come upon into items of the queue.
 *
 * @module
 */

import { env } from "../env.ts";
import type { Children, Lane } from "../kinds/kind.ts";
import { findKind } from "../kinds/mod.ts";
import { inspectUrl } from "../net/url.ts";
import { factorOut } from "./factor_out.ts";
import { allowedHosts, dedupeKey } from "./item.ts";
import type { ChildrenReport, Item } from "./reports.ts";
import type { Lease } from "./rows.ts";

/** What the queue is told of the children of a leased job; URLs that may not be crawled are only counted. */
export function childrenReport(
  lease: Lease,
  { limit, jobs }: Children,
): ChildrenReport {
  const allowed = allowedHosts();
  const lanes = new Map<unknown, (url: string | null) => Lane>();
  const items: Item[] = [];
  for (const { kind: name, url: text, args, key } of jobs) {
    const url = text === undefined ? null : inspectUrl(text, allowed);
    if (url && !(url instanceof URL)) continue;
    const kind = findKind(name);
    if (!kind) throw new Error(`There is no kind '${name}' for a child`);
    if (!url && key === undefined) {
      throw new Error(`A child of kind '${name}' has neither a URL nor a key`);
    }
    const { subject } = kind.describe(args);
    let laneOf = lanes.get(args);
    if (!laneOf) lanes.set(args, laneOf = kind.lanes(args));
    const lane = laneOf(url?.href ?? null);
    items.push({
      kind: name,
      lane: lane.key,
      max_running: lane.maxRunning,
      gap_ms: lane.gapMs,
      ...(url ? { url: url.href } : {}),
      ...(subject === undefined ? {} : { subject }),
      args,
      max_attempts: name === lease.kind ? lease.max_attempts : kind.maxAttempts,
      // The database makes it of the URL by itself.
      ...(key === undefined ? {} : { dedupe_key: dedupeKey(name, key) }),
    });
  }
  const { common, rest } = factorOut(items);
  return {
    limit,
    quota: env().USER_QUEUED_JOBS,
    refused: jobs.length - items.length,
    defaults: common,
    jobs: rest,
  };
}
