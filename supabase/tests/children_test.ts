/** The jobs that a completed job has come upon. */

import { assert, assertEquals } from "../../scripts/testing/assert.ts";
import { freshDatabase } from "../../scripts/testing/database.ts";
import {
  children,
  heldUp,
  jobCount,
  numbers,
  parent,
  siblings,
} from "./children.ts";
import {
  audit,
  claim,
  jobIn,
  jsonbs,
  noToken,
  report,
  states,
  submit,
} from "./jobs.ts";

const alice = "00000000-0000-4000-8000-00000000000a";

Deno.test("complete_crawl_jobs() puts the children into the parent's batch, for its owner", async () => {
  await using db = await freshDatabase();
  const { sql } = db;
  const root = await parent(sql, { owner: alice, batch: "b" }, {
    priority: 7,
    max_attempts: 5,
  });
  const given = children(["x", "", "y", "x"], { refused: 3 });
  assertEquals(
    await report(sql, "complete", root, { children: given }),
    "completed",
  );
  const rows = await sql`
    select url, status, ready, owner_id, priority, max_attempts, depth, parent_id, root_id, args,
      (select name from public.crawl_batches b where b.id = batch_id) as batch
    from public.crawl_jobs where parent_id is not null order by id`;
  const child = {
    status: "pending",
    ready: true,
    owner_id: alice,
    priority: 7,
    max_attempts: 5,
    depth: 1,
    parent_id: root.id,
    root_id: root.id,
    args: { render: false },
    batch: "b",
  };
  assertEquals(rows.map((row) => ({ ...row })), [
    { url: "https://a.com/x", ...child },
    { url: "https://a.com/y", ...child },
  ]);
  const [told] =
    await sql`select followed from public.crawl_jobs where id = ${root.id}`;
  assertEquals(told?.followed, { added: 2, known: 2, cut: 0, refused: 3 });
  assertEquals(await audit(sql), []);

  const [first] = await claim(sql, 1);
  assert(first);
  await report(sql, "complete", first, { children: children(["x", "z"]) });
  const [grandchild] = await sql`
    select depth, parent_id, root_id from public.crawl_jobs where url = 'https://a.com/z'`;
  assertEquals({ ...grandchild }, {
    depth: 2,
    parent_id: first.id,
    root_id: root.id,
  });
  assertEquals(await audit(sql), []);
});

Deno.test("complete_crawl_jobs() adds children from the states alone in which it completes", async () => {
  await using db = await freshDatabase();
  const { sql } = db;
  for (const state of states) {
    const job = await jobIn(sql, state);
    const before = await jobCount(sql);
    const given = children([state]);
    const answer = await report(sql, "complete", job, { children: given });
    const isOpen = state === "processing" || state === "lost";
    assertEquals(answer === "completed", isOpen, state);
    assertEquals(await jobCount(sql) - before, isOpen ? 1 : 0, state);
    await sql`select public.cancel_crawl_jobs(array(select id from public.crawl_jobs))`;
  }
  assertEquals(await audit(sql), []);
});

Deno.test("complete_crawl_jobs() adds children once, and for the holder of the lease alone", async () => {
  await using db = await freshDatabase();
  const { sql } = db;
  const root = await parent(sql);
  const complete = (token: string, path: string) =>
    report(sql, "complete", { ...root, token }, { children: children([path]) });
  assertEquals(await complete(noToken, "stale"), "stale");
  assertEquals(await jobCount(sql), 1);
  const answers = await Promise.all(
    numbers(8).map((n) => complete(root.token, `${n}`)),
  );
  assertEquals(answers.sort(), [...Array(7).fill("already"), "completed"]);
  assertEquals(await complete(root.token, "late"), "already");
  assertEquals(await jobCount(sql), 2);
  assertEquals(await audit(sql), []);
});

Deno.test("complete_crawl_jobs() makes one job of a link that 100 pages have", async () => {
  await using db = await freshDatabase();
  const { sql } = db;
  const jobs = await siblings(sql, numbers(100));
  assertEquals(jobs.length, 100);
  await Promise.all(jobs.map((job, n) =>
    report(sql, "complete", job, {
      // Each in another order, as pages have their links.
      children: children([...numbers(100, n), "about"].reverse()),
    })
  ));
  const rows = await sql`
    select url from public.crawl_jobs group by url having count(*) > 1`;
  assertEquals(rows.length, 0);
  assertEquals(await jobCount(sql), 1 + 199 + 1);
  assertEquals(await audit(sql), []);
});

Deno.test("complete_crawl_jobs() never adds more than the limit, however many jobs end at once", async () => {
  await using db = await freshDatabase();
  const { sql } = db;
  const jobs = await siblings(sql, numbers(8));
  await heldUp(sql, "flow", {
    waiting: 8,
    calls: () =>
      jobs.map((job, n) =>
        report(sql, "complete", job, {
          children: children(numbers(10, 100 + 10 * n), { limit: 50 }),
        })
      ),
  });
  assertEquals(await jobCount(sql), 50);
  const [row] = await sql`
    select sum((followed ->> 'added')::int)::int as added, sum((followed ->> 'cut')::int)::int as cut
    from public.crawl_jobs where depth = 1`;
  assertEquals({ ...row }, { added: 41, cut: 39 });
  assertEquals(await audit(sql), []);
});

Deno.test("complete_crawl_jobs() counts the limit of each submitted job by itself", async () => {
  await using db = await freshDatabase();
  const { sql } = db;
  for (const root of ["r", "s"]) {
    const job = await parent(sql, { batch: "b" }, { dedupe_key: root });
    const paths = numbers(9).map((n) => `${root}${n}`);
    const given = children(paths, { limit: 4 });
    await report(sql, "complete", job, { children: given });
    for (const child of await claim(sql)) await report(sql, "complete", child);
  }
  assertEquals(await jobCount(sql), 8);
  assertEquals(await audit(sql), []);
});

Deno.test("complete_crawl_jobs() keeps to the owner's quota of live jobs, in all batches and together with submits", async () => {
  await using db = await freshDatabase();
  const { sql } = db;
  const jobs = [
    ...await siblings(sql, numbers(3), { owner: alice, batch: "b" }),
    ...await siblings(sql, numbers(3), { owner: alice, batch: "c" }),
  ];
  assertEquals(jobs.length, 6);
  const item = { kind: "k", lane: "page_crawl:a.com", max_running: 100 };
  await heldUp(sql, "lane", {
    waiting: 8,
    calls: () => [
      ...jobs.map((job, n) =>
        report(sql, "complete", job, {
          children: children(numbers(10, 100 + 10 * n), { quota: 30 }),
        })
      ),
      ...numbers(2).map(() =>
        sql`select public.submit_crawl_jobs(${
          jsonbs(sql, [item])
        }, ${alice}, p_quota => 30)`.catch((error) => {
          assertEquals(error.message, "QUOTA_EXCEEDED");
        })
      ),
    ],
  });
  const [row] = await sql`
    select count(*) filter (where status = 'pending')::int as live from public.crawl_jobs`;
  // Parents still count as live while they are being completed.
  assert(row?.live >= 24 && row.live <= 30, `${row?.live} jobs are live`);
  assertEquals(await audit(sql), []);
});

Deno.test("a child that is retried goes on where it was, within the limit", async () => {
  await using db = await freshDatabase();
  const { sql } = db;
  const [first, second] = await siblings(sql, ["x", "y"]);
  assert(first && second);
  await report(sql, "fail", first, { permanent: true });
  await report(sql, "complete", second, { children: children(["z"]) });
  await sql`select public.retry_crawl_job(${first.id})`;
  const [again] = (await claim(sql)).filter(({ id }) => id === first.id);
  assert(again);
  const given = children(["", "z", "v", "w"], { limit: 5 });
  await report(sql, "complete", again, { children: given });
  const [row] = await sql`
    select followed, depth, (select count(*)::int from public.crawl_batches) as batches,
      (select count(distinct coalesce(root_id, id))::int from public.crawl_jobs) as families
    from public.crawl_jobs where id = ${first.id}`;
  assertEquals({ ...row }, {
    followed: { added: 1, known: 2, cut: 1, refused: 0 },
    depth: 1,
    batches: 1,
    families: 1,
  });
  assertEquals(await audit(sql), []);
});

Deno.test("complete_and_claim_crawl_jobs() leases the children it has just added", async () => {
  await using db = await freshDatabase();
  const { sql } = db;
  const root = await parent(sql);
  const given = children(["x", "y"]);
  const reports = [{
    job_id: root.id,
    lease_token: root.token,
    children: given,
  }];
  const [row] = await sql`
    select public.complete_and_claim_crawl_jobs(${
    jsonbs(sql, reports)
  }, 'test', 10, '1 minute') as turn`;
  assertEquals(
    row?.turn.jobs.map((job: { url: string }) => job.url),
    ["https://a.com/x", "https://a.com/y"],
  );
  assertEquals(await audit(sql), []);
});

Deno.test("complete_crawl_jobs() adds children of a job without a batch, too", async () => {
  await using db = await freshDatabase();
  const { sql } = db;
  const root = await parent(sql, { owner: alice });
  await submit(sql, { dedupe_key: "page_crawl https://a.com/x" }, {
    owner: alice,
  });
  await report(sql, "complete", root, { children: children(["x", "y"]) });
  const rows = await sql`
    select url, batch_id, owner_id from public.crawl_jobs where depth = 1`;
  assertEquals(rows.map((row) => ({ ...row })), [
    { url: "https://a.com/y", batch_id: null, owner_id: alice },
  ]);
  assertEquals(await audit(sql), []);
});
