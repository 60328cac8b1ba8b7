import { assertEquals, assertMatch } from "../../../scripts/testing/assert.ts";
import { Caller } from "../../../scripts/testing/caller.ts";
import { testStack } from "../../../scripts/testing/stack.ts";
import { CrawlClient } from "../../../client/mod.ts";

const followId = "8a6e0804-2bd0-4672-b79d-d97027f9071a";
const kind = "product_sync";
// In an hour, so that no drain takes it while we look.
const later = { delayMs: 3_600_000 };

Deno.test("submit-job keeps its contract", async (t) => {
  await using stack = await testStack();
  const alice = await Caller.user(stack, "alice");
  const submit = (body: Record<string, unknown>, caller = alice) =>
    caller.post("submit-job", { kind, args: { followId }, ...later, ...body });
  let jobId = "";

  await t.step("answers before any work is done", async () => {
    const { status, json } = await submit({ priority: 3, maxAttempts: 2 });
    jobId = json.jobId;
    assertMatch(jobId, /^[0-9a-f-]{36}$/);
    assertEquals([status, json], [202, {
      success: true,
      jobId,
      status: "pending",
      message: "Job submitted successfully",
    }]);
    const [row] = await stack.sql`
      select kind, owner_id, subject, args, priority, max_attempts, url
      from public.crawl_jobs where id = ${jobId}`;
    assertEquals({ ...row }, {
      kind,
      owner_id: alice.id,
      subject: followId,
      args: { followId },
      priority: 3,
      max_attempts: 2,
      url: null,
    });
  });

  await t.step("answers the job for the same that is there", async () => {
    const { status, json } = await submit({});
    assertEquals([status, json], [202, {
      success: true,
      jobId,
      status: "pending",
      message: "A job for the same is on the queue already",
    }]);
    // Another owner's is another one.
    const bob = await Caller.user(stack, "bob");
    assertEquals((await submit({}, bob)).json.jobId === jobId, false);
  });

  await t.step("answers a repeated key with the same job", async () => {
    const args = { followId, revision: "2" };
    const ids = new Set<string>();
    for (let i = 0; i < 3; i++) {
      const { json } = await submit({ args, idempotencyKey: "k" });
      ids.add(json.jobId);
    }
    assertEquals(ids.size, 1);
    const other = await submit({ args, idempotencyKey: "k", priority: 1 });
    assertEquals(other.json.code, "IDEMPOTENCY_KEY_REUSED");
  });

  await t.step("leaves pages to their own functions", async () => {
    const { status, json } = await submit({ kind: "page_crawl", args: {} });
    assertEquals([status, json.code], [400, "INVALID_REQUEST"]);
    assertEquals(json.details, [{
      path: "kind",
      message: "jobs of kind 'page_crawl' are submitted by submit-crawl-job",
    }]);
  });

  await t.step("says which of the args is wrong", async () => {
    const { status, json } = await submit({ args: { followId: "1", x: 1 } });
    assertEquals([status, json.code], [400, "INVALID_REQUEST"]);
    assertEquals(
      json.details.map(({ path }: { path: string }) => path),
      ["args.followId", "args"],
    );
  });

  await t.step(
    "its job is explained, cancelled, retried and told of as any",
    async () => {
      const explained = await alice.get("explain-crawl-job", { jobId });
      assertEquals(explained.status, 200);
      const get = async () =>
        (await alice.get("get-crawl-job", { jobId })).json.job;
      assertEquals((await get()).kind, kind);
      await alice.post("cancel-crawl-jobs", { jobIds: [jobId] });
      assertEquals((await get()).status, "cancelled");
      const retried = await alice.post("retry-crawl-job", { jobId });
      assertEquals(retried.status, 200);
      // There is no such follow: it fails at once, and says why.
      const waited = await alice.post("wait-for-crawl-job", { jobId });
      assertEquals(waited.json.job.error, {
        code: "INVALID_ARGS",
        message: `Cannot sync follow '${followId}': there is no such follow`,
      });
      const { json } = await alice.get("queue-status");
      assertEquals(json.success, true);
    },
  );

  await t.step("has a method of the client", async () => {
    const client = new CrawlClient({
      url: stack.apiUrl,
      key: stack.secretKey,
    });
    const { jobId: id } = await client.submitKind(
      { kind, args: { followId } },
      later,
    );
    const { job } = await client.get(id);
    assertEquals([job.kind, job.status], [kind, "pending"]);
  });
});
