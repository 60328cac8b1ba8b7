/**
 * Jobs that come upon others, for tests.
 *
 * @module
 */

import type { Sql } from "postgres";
import { claim, report, submit, type TestJob } from "./jobs.ts";

/** What a report says of the children at these paths of a.com. */
export function children(
  paths: readonly (string | number)[],
  more: { limit?: number; quota?: number; refused?: number; lane?: string } =
    {},
) {
  const { limit = 1_000, lane = "page_crawl:a.com", ...rest } = more;
  return {
    limit,
    ...rest,
    defaults: { kind: "page_crawl", lane, max_running: 100 },
    jobs: paths.map((path) => ({
      url: `https://a.com/${path}`,
      args: { render: false },
    })),
  };
}

/** A job of a batch that is being worked on. */
export async function parent(
  sql: Sql,
  options: { owner?: string; batch?: string } = { batch: "b" },
  item: Record<string, unknown> = {},
): Promise<TestJob> {
  await submit(sql, {
    dedupe_key: "page_crawl https://a.com/",
    ...item,
  }, options);
  const [job] = await claim(sql, 1);
  if (!job) throw new Error("nothing to claim");
  return job;
}

/** Completes a root whose children at these paths are being worked on then. */
export async function siblings(
  sql: Sql,
  paths: readonly (string | number)[],
  options: { owner?: string; batch?: string } = { batch: "b" },
): Promise<TestJob[]> {
  const root = await parent(sql, options);
  await report(sql, "complete", root, { children: children(paths) });
  return await claim(sql, paths.length);
}

/** `n` numbers from `first`. */
export function numbers(n: number, first = 0): number[] {
  return Array.from({ length: n }, (_, i) => first + i);
}

/** How many jobs there are. */
export async function jobCount(sql: Sql): Promise<number> {
  const [row] = await sql`select count(*)::int as n from public.crawl_jobs`;
  return row?.n;
}

/**
 * Starts `calls` while a row that they will want is locked, and lets go of it
 * once `waiting` of them wait: then each has read what it reads before its lock.
 */
export async function heldUp(
  sql: Sql,
  lock: "flow" | "lane",
  { waiting, calls }: { waiting: number; calls: () => Promise<unknown>[] },
): Promise<void> {
  let started: Promise<unknown>[] = [];
  await sql.begin(async (tx) => {
    if (lock === "flow") await tx`select from public.crawl_flows for update`;
    else await tx`select from public.crawl_lanes for update`;
    started = calls();
    const deadline = Date.now() + 10_000;
    for (;;) {
      // In a transaction of its own: within one, this view does not change.
      const [row] = await sql`
        select count(*)::int as n from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`;
      if (row?.n >= waiting) return;
      if (Date.now() > deadline) throw new Error(`${row?.n} calls wait`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  });
  await Promise.all(started);
}
