/** Jobs that come upon others, while others do other things. */

import { assert, assertEquals } from "../../scripts/testing/assert.ts";
import { freshDatabase } from "../../scripts/testing/database.ts";
import { children, numbers, parent, siblings } from "./children.ts";
import { audit, claim, report, submit } from "./jobs.ts";

const alice = "00000000-0000-4000-8000-00000000000a";

Deno.test("cancel_crawl_jobs() leaves nothing of a batch alive whose jobs come upon others", async () => {
  for (const round of numbers(8)) {
    await using db = await freshDatabase();
    const { sql } = db;
    const jobs = await siblings(sql, numbers(8));
    const complete = async (n: number) => {
      const [job] = jobs.slice(n, n + 1);
      if (!job) return;
      const given = children(numbers(20, 1_000 * (n + 1)));
      await report(sql, "complete", job, { children: given });
    };
    await Promise.all([
      ...numbers(round).map(complete),
      sql`select public.cancel_crawl_jobs(p_batch => 'b')`,
      ...numbers(8 - round, round).map(complete),
    ]);
    const [row] = await sql`
      select count(*)::int as n from public.crawl_jobs
      where status in ('pending', 'processing')`;
    assertEquals(row?.n, 0);
    assertEquals(await audit(sql), []);
  }
});

Deno.test("a job that is behind many children waits for one of them", async () => {
  await using db = await freshDatabase();
  const { sql } = db;
  const root = await parent(sql);
  await report(sql, "complete", root, { children: children(numbers(900)) });
  const single = await submit(sql, { lane: "page_crawl:b.com" });
  const next = await claim(sql, 2);
  assert(next.some(({ id }) => id === single));
});

Deno.test("children race with submits, retries, cancels and claims without breaking anything", async () => {
  await using db = await freshDatabase();
  const { sql } = db;
  const batch = { owner: alice, batch: "b" };
  await submit(sql, { dedupe_key: "page_crawl https://a.com/0" }, batch);
  let completed = 0;
  const work = async (round: number) => {
    for (const job of await claim(sql, 4)) {
      const n = completed++;
      if (n % 5 === 4) {
        await report(sql, "fail", job, { permanent: true });
        continue;
      }
      const lane = `page_crawl:${n % 7}.com`;
      const given = children(numbers(6, n + round), { limit: 300, lane });
      await report(sql, "complete", job, { children: given });
    }
  };
  for (const round of numbers(12)) {
    await Promise.all([
      ...numbers(4).map(() => work(round)),
      submit(sql, {
        dedupe_key: `page_crawl https://a.com/${7 * round}`,
        lane: `page_crawl:${round % 9}.com`,
      }, batch).catch((error) => {
        // It was known already: there is no id to read.
        if (!(error instanceof TypeError)) throw error;
      }),
      sql`select public.retry_failed_crawl_jobs('b', ${alice})`,
      ...(round === 8
        ? [sql`select public.cancel_crawl_jobs(p_batch => 'b')`]
        : []),
    ]);
    assertEquals(await audit(sql), []);
  }
  assert(completed > 20, `${completed} jobs were completed`);
});
