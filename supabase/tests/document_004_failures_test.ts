/**
 * The document "Background Jobs Documentation": its error handling and the
 * recovery of failed jobs.
 *
 * @module
 */

import {
  assert,
  assertEquals,
  assertMatch,
} from "../../scripts/testing/assert.ts";
import { Caller } from "../../scripts/testing/caller.ts";
import { testStack } from "../../scripts/testing/stack.ts";
import { audit, claim, report } from "./jobs.ts";
import { cups, iso, resell, shop } from "./shops.ts";

Deno.test("document 004: failed syncs are tried three times, listed, sent back and cleaned", async (t) => {
  await using stack = await testStack({ env: { MAX_DRAINS: "1" } });
  const { sql } = stack;
  // No drain may start by itself: the test is the worker.
  await sql`select public.start_crawl_drain(1, '1 hour')`;
  const alice = await Caller.user(stack, "alice");
  await shop(alice, 1);
  await shop(alice, 2, cups(3));
  const { json: { data: { id } } } = await alice.post(
    "api/follows",
    resell(2),
  );
  const look = async () =>
    (await alice.get(`api/follows/${id}/sync-status`)).json.data;
  let jobId = "";

  await t.step(
    "waiting, active and waiting again, 2 s and 4 s apart",
    async () => {
      const waiting = await look();
      jobId = waiting.jobId;
      assertEquals([waiting.status, waiting.progress], ["waiting", 0]);
      for (const seconds of [2, 4]) {
        const [job] = await claim(sql, 1);
        if (!job) throw new Error("nothing to claim");
        assertEquals((await look()).status, "active");
        await report(sql, "fail", job, {
          code: "TIMEOUT",
          message: "Too slow",
        });
        const [row] = await sql`
        select extract(epoch from scheduled_at - updated_at)::float8 as wait
        from public.crawl_jobs where id = ${jobId}`;
        assert(row?.wait >= seconds && row?.wait <= seconds * 1.3, row?.wait);
        const again = await look();
        assertEquals([again.status, again.error], ["waiting", undefined]);
        await sql`update public.crawl_jobs set scheduled_at = now()`;
        await sql`select public.promote_crawl_jobs()`;
      }
      const [job] = await claim(sql, 1);
      if (!job) throw new Error("nothing to claim");
      await report(sql, "fail", job, { code: "TIMEOUT", message: "Too slow" });
      const failed = await look();
      assertEquals(failed.status, "failed");
      assertEquals(failed.error, { code: "TIMEOUT", message: "Too slow" });
      assertEquals(failed.results, undefined);
    },
  );

  await t.step("the list of failed syncs", async () => {
    const { json } = await alice.get("api/syncs/failed");
    assertEquals(json.nextCursor, null);
    const [{ createdAt, failedAt, ...rest }] = json.data;
    assertMatch(createdAt, iso);
    assertMatch(failedAt, iso);
    assertEquals(rest, {
      follow_id: id,
      jobId,
      error: { code: "TIMEOUT", message: "Too slow" },
      attempts: 3,
    });
    const bob = await Caller.user(stack, "bob");
    assertEquals((await bob.get("api/syncs/failed")).json.data, []);
  });

  await t.step(
    "a failed sync is sent back, and goes on to its end",
    async () => {
      const { status, json } = await alice.post(`api/syncs/${jobId}/retry`);
      assertEquals([status, json], [
        200,
        { success: true, jobId, status: "waiting" },
      ]);
      const twice = await alice.post(`api/syncs/${jobId}/retry`);
      assertEquals([twice.status, twice.json.code], [409, "INVALID_STATE"]);
      await Caller.secret(stack).post("process-crawl-jobs");
      const done = await look();
      assertEquals([done.status, done.results?.synced], ["completed", 3]);
    },
  );

  await t.step("a cancelled sync has failed", async () => {
    await alice.post(`api/follows/${id}/sync`);
    const { jobId } = await look();
    await alice.post("cancel-crawl-jobs", { jobIds: [jobId] });
    const { status, error } = await look();
    assertEquals([status, error?.code], ["failed", "CANCELLED"]);
  });

  await t.step("failed syncs older than seven days are cleaned", async () => {
    for (const age of ["8 days", "6 days"]) {
      await alice.post(`api/follows/${id}/sync`);
      const [job] = await claim(sql, 1);
      if (!job) throw new Error("nothing to claim");
      await report(sql, "fail", job, { permanent: true });
      await sql`
        update public.crawl_jobs set finished_at = now() - ${age}::interval
        where id = ${job.id}`;
    }
    const clean = async (body = {}) =>
      (await alice.post("api/syncs/clean", body)).json.count;
    const bob = await Caller.user(stack, "carol");
    assertEquals((await bob.post("api/syncs/clean")).json.count, 0);
    assertEquals([await clean(), await clean()], [1, 0]);
    assertEquals(await clean({ olderThanMs: 0 }), 1);
    assertEquals((await alice.get("api/syncs/failed")).json.data, []);
  });
  assertEquals(await audit(sql), []);
});
