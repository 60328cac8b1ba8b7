import { assertEquals } from "../../../scripts/testing/assert.ts";
import { Caller } from "../../../scripts/testing/caller.ts";
import { testStack } from "../../../scripts/testing/stack.ts";
import { claim, report, submit } from "../../tests/jobs.ts";

Deno.test("get-crawl-jobs-batch keeps its contract", async (t) => {
  await using stack = await testStack();
  const { sql } = stack;
  const secret = Caller.secret(stack);
  const get = (query: Record<string, string | number>) =>
    secret.get("get-crawl-jobs-batch", query);

  const ids: string[] = [];
  for (const path of ["1", "2", "3"]) {
    const url = `https://a.com/${path}`;
    ids.push(await submit(sql, { url }, { batch: "batch-12345" }));
  }

  await t.step("counts as the spec's example does", async () => {
    const [first] = await claim(sql, 2);
    if (!first) throw new Error("nothing to claim");
    await report(sql, "complete", first);
    const { status, json } = await get({ batchId: "batch-12345" });
    assertEquals(status, 200);
    assertEquals(
      [json.success, json.counts, json.progress, json.status, json.nextCursor],
      [
        true,
        {
          pending: 1,
          processing: 1,
          completed: 1,
          error: 0,
          total: 3,
          cancelled: 0,
        },
        33,
        "running",
        null,
      ],
    );
    assertEquals(
      json.urls.map(({ jobId, url, status }: Record<string, string>) => [
        jobId,
        url,
        status,
      ]),
      [
        [ids[0], "https://a.com/1", "completed"],
        [ids[1], "https://a.com/2", "processing"],
        [ids[2], "https://a.com/3", "pending"],
      ],
    );
  });

  await t.step("pages in the order submitted, each job once", async () => {
    const seen: string[] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const { json } = await get({
        batchId: "batch-12345",
        limit: 2,
        ...(cursor ? { cursor } : {}),
      });
      seen.push(...json.urls.map(({ jobId }: { jobId: string }) => jobId));
      cursor = json.nextCursor;
    }
    assertEquals(seen, ids);
  });

  await t.step("lists jobs of one status, or none", async () => {
    const listed = async (query: Record<string, string | number>) =>
      (await get({ batchId: "batch-12345", ...query })).json.urls.length;
    assertEquals(await listed({ status: "processing" }), 1);
    assertEquals(await listed({ status: "error" }), 0);
    assertEquals(await listed({ limit: 0 }), 0);
  });

  await t.step("shows why jobs failed, and how the batch ended", async () => {
    await sql`update public.crawl_jobs set max_attempts = 1 where attempt = 0`;
    const id = await submit(sql, { max_attempts: 1 }, { batch: "ends" });
    for (const job of await claim(sql)) {
      await report(sql, job.id === id ? "fail" : "complete", job);
    }
    const ended = async () => {
      const { json } = await get({ batchId: "ends" });
      return [json.status, json.progress, json.urls[0].error];
    };
    const error = { code: "TIMEOUT", message: "Cannot wait" };
    assertEquals(await ended(), ["completed_with_errors", 100, error]);
    const other = await submit(sql, {}, { batch: "ends" });
    assertEquals(await ended(), ["running", 50, error]);
    await sql`select public.cancel_crawl_jobs(${[other]}::uuid[])`;
    assertEquals(await ended(), ["cancelled", 100, error]);
  });

  await t.step("shows a parked job as one that is worked on", async () => {
    const id = await submit(sql, {}, { batch: "parked" });
    await submit(sql, { delay_ms: 60_000 }, { batch: "parked" });
    const job = (await claim(sql)).find((one) => one.id === id);
    if (!job) throw new Error("nothing to claim");
    assertEquals(await report(sql, "park", job), "parked");
    const { json } = await get({ batchId: "parked", status: "processing" });
    const { pending, processing, total } = json.counts;
    assertEquals([pending, processing, total], [1, 1, 2]);
    assertEquals(
      json.urls.map(({ jobId, status }: Record<string, string>) => [
        jobId,
        status,
      ]),
      [[id, "processing"]],
    );
  });

  await t.step("refuses what is no batch, page or status", async () => {
    const { status, json } = await get({ batchId: "nothing" });
    assertEquals([status, json.code], [404, "BATCH_NOT_FOUND"]);
    const query = { batchId: "ends" };
    for (
      const wrong of [
        {},
        { ...query, cursor: "x" },
        { ...query, cursor: "!!" },
        { ...query, limit: 1_001 },
        { ...query, limit: -1 },
        { ...query, status: "parked" },
        { ...query, offset: 1 },
      ]
    ) {
      const { status, json } = await get(wrong);
      assertEquals([status, json.code], [400, "INVALID_REQUEST"]);
    }
  });
});
