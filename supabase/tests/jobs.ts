/**
 * Puts jobs into every state there is, by the queue's own functions, for tests.
 *
 * @module
 */

import type { Sql } from "postgres";

/** The states a job can be found in. `delayed` is pending but not due; `lost` is processing past its lease. */
export const states = [
  "pending",
  "delayed",
  "processing",
  "lost",
  "parked",
  "completed",
  "error",
  "cancelled",
] as const;

/** A state of {@linkcode states}. */
export type State = typeof states[number];

/** A job, and the lease token it was given on the way to its state. */
export interface TestJob {
  readonly id: string;
  readonly token: string;
}

/** A token that no job ever had. */
export const noToken = "00000000-0000-4000-8000-000000000000";

/** A `jsonb[]` argument: postgres.js sends a list of JSON as one JSON list. */
export function jsonbs(sql: Sql, list: readonly unknown[]) {
  const text = JSON.stringify(list);
  return sql`array(select jsonb_array_elements(${text}::text::jsonb))`;
}

/** Submits one job and answers its id. */
export async function submit(
  sql: Sql,
  item: Record<string, unknown> = {},
  options: { owner?: string; batch?: string } = {},
): Promise<string> {
  const [row] = await sql`
    select public.submit_crawl_jobs(
      ${
    jsonbs(sql, [{
      kind: "page_crawl",
      lane: "page_crawl:a.com",
      max_running: 100,
      url: "https://a.com/",
      ...item,
    }])
  }, ${options.owner ?? null}, ${options.batch ?? null}
    ) ->> 'job_ids' as ids`;
  return JSON.parse(row?.ids)[0];
}

/** Claims up to `limit` jobs. */
export async function claim(
  sql: Sql,
  limit = 100,
  lease = "1 minute",
): Promise<TestJob[]> {
  const [row] = await sql`
    select public.claim_crawl_jobs('test', ${limit}, ${lease}::interval) as jobs`;
  return row?.jobs.map((job: { id: string; lease_token: string }) => ({
    id: job.id,
    token: job.lease_token,
  }));
}

/** Calls a function that takes reports and answers a word per job. */
export async function report(
  sql: Sql,
  name: "complete" | "fail" | "snooze" | "park",
  job: TestJob,
  body: Record<string, unknown> = {},
): Promise<string> {
  const defaults = {
    complete: { page: { html: "<p>" } },
    fail: { code: "TIMEOUT", message: "Cannot wait" },
    snooze: { delay_ms: 60_000 },
    park: {
      page: { endpoint: "b", contextId: "C", targetId: "T", stealth: false },
      stage: "browser",
      delay_ms: 60_000,
      hold_ms: 120_000,
      max_parked: 100,
    },
  }[name];
  const reports = [
    { job_id: job.id, lease_token: job.token, ...defaults, ...body },
  ];
  const [row] = await sql`
    select ${sql(`public.${name}_crawl_jobs`)}(${
    jsonbs(sql, reports)
  }) as answers`;
  return row?.answers[job.id];
}

/** Makes a job that is in `state`. */
export async function jobIn(sql: Sql, state: State): Promise<TestJob> {
  const id = await submit(sql, state === "delayed" ? { delay_ms: 60_000 } : {});
  if (state === "pending" || state === "delayed") return { id, token: noToken };
  const [leased] = await claim(sql, 1);
  const job = leased ?? { id, token: noToken };
  if (state === "lost") {
    await sql`update public.crawl_jobs set lease_until = now() - interval '1 s' where id = ${id}`;
  } else if (state === "parked") {
    await report(sql, "park", job);
  } else if (state === "completed") await report(sql, "complete", job);
  else if (state === "error") {
    await report(sql, "fail", job, { permanent: true });
  } else if (state === "cancelled") {
    await sql`select public.cancel_crawl_jobs(${[id]}::uuid[])`;
  }
  return job;
}

/** The status of a job. */
export async function statusOf(sql: Sql, id: string): Promise<string> {
  const [row] =
    await sql`select status from public.crawl_jobs where id = ${id}`;
  return row?.status;
}

/** Broken invariants; empty when the queue is sound. */
export async function audit(sql: Sql): Promise<string[]> {
  const rows = await sql`select rule, subject from public.crawl_audit()`;
  return rows.map((row) => `${row.rule}: ${row.subject}`);
}
