import type { Sql } from "postgres";
import { assertEquals } from "../../scripts/testing/assert.ts";
import { freshDatabase } from "../../scripts/testing/database.ts";
import {
  audit,
  claim,
  jobIn,
  noToken,
  report,
  states,
  statusOf,
  submit,
  type TestJob,
} from "./jobs.ts";

const alice = "00000000-0000-4000-8000-00000000000a";

async function reuse(
  sql: Sql,
  { id, token }: TestJob,
  age = "1 hour",
): Promise<string> {
  const [row] = await sql`
    select public.reuse_crawl_result(${id}, ${token}, ${age}::interval) as word`;
  return row?.word;
}

/** A good result, and another job for the same that is being worked on. */
async function twoFor(
  sql: Sql,
  first: Record<string, unknown> = {},
  owners: { first?: string; second?: string } = {},
): Promise<TestJob> {
  await submit(sql, first, owners.first ? { owner: owners.first } : {});
  for (const job of await claim(sql)) {
    await report(sql, "complete", job, {
      success_method: "Puppeteer",
      page: { html: "<p>", headers: { etag: '"1"' } },
    });
  }
  await submit(
    sql,
    { args: { render: true, maxAgeMs: 1 } },
    owners.second ? { owner: owners.second } : {},
  );
  const [job] = await claim(sql);
  if (!job) throw new Error("nothing to claim");
  return job;
}

const same = { args: { render: true } };

Deno.test("reuse_crawl_result() copies a good result, once", async () => {
  await using db = await freshDatabase();
  const { sql } = db;
  const job = await twoFor(sql, same);
  assertEquals(await reuse(sql, { ...job, token: noToken }), "stale");
  assertEquals(await reuse(sql, job), "completed");
  assertEquals(await reuse(sql, job), "already");
  assertEquals(await statusOf(sql, job.id), "completed");
  const [copy] = await sql`
    select html, headers ->> 'etag' as etag from public.crawl_results where job_id = ${job.id}`;
  assertEquals({ ...copy }, { html: "<p>", etag: '"1"' });
  assertEquals(await audit(sql), []);
});

for (
  const [what, first, owners, age] of [
    ["another url", { ...same, url: "https://b.com/" }, {}, "1 hour"],
    ["other options", { args: { render: false } }, {}, "1 hour"],
    ["another kind", { ...same, kind: "other" }, {}, "1 hour"],
    ["another owner", same, { first: alice }, "1 hour"],
    ["nobody's", same, { second: alice }, "1 hour"],
    ["an old one", same, {}, "0 s"],
  ] as const
) {
  Deno.test(`reuse_crawl_result() takes no result of ${what}`, async () => {
    await using db = await freshDatabase();
    const job = await twoFor(db.sql, first, owners);
    assertEquals(await reuse(db.sql, job, age), "none");
    assertEquals(await statusOf(db.sql, job.id), "processing");
  });
}

Deno.test("reuse_crawl_result() takes no copy of a result", async () => {
  await using db = await freshDatabase();
  const { sql } = db;
  const job = await twoFor(sql, same);
  await reuse(sql, job);
  await sql`update public.crawl_results set created_at = now() - interval '2 hours'
    where url_hash is not null`;
  await submit(sql, { args: { render: true, maxAgeMs: 1 } });
  const [third] = await claim(sql);
  if (!third) throw new Error("nothing to claim");
  assertEquals(await reuse(sql, third), "none");
});

Deno.test("reuse_crawl_result() from every state", async () => {
  await using db = await freshDatabase();
  const { sql } = db;
  await reuse(sql, await twoFor(sql, same));
  for (const state of states) {
    const job = await jobIn(sql, state);
    await sql`update public.crawl_jobs set args = '{"render": true}' where id = ${job.id}`;
    const answer = await reuse(sql, job);
    const wanted = state === "processing" || state === "lost"
      ? "completed"
      : ["completed", "error", "parked"].includes(state)
      ? "already"
      : "stale";
    assertEquals(answer, wanted, state);
    await sql`select public.cancel_crawl_jobs(${[job.id]}::uuid[])`;
  }
  assertEquals(await audit(sql), []);
});
