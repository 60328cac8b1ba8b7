import { assertEquals } from "../../../scripts/testing/assert.ts";
import { Caller } from "../../../scripts/testing/caller.ts";
import { testStack } from "../../../scripts/testing/stack.ts";

Deno.test("list-webhook-deliveries and the webhooks of a submit keep their contract", async (t) => {
  await using stack = await testStack({ env: { MAX_DRAINS: "1" } });
  await stack.sql`select public.start_crawl_drain(1, '1 hour')`;
  const secret = Caller.secret(stack);
  const alice = await Caller.user(stack, "alice");
  const bob = await Caller.user(stack, "bob");
  const webhook = {
    url: "https://hook.example.com/",
    secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
  };
  const later = { delayMs: 3_600_000 };
  const list = async (caller: Caller, query: Record<string, string> = {}) =>
    (await caller.get("list-webhook-deliveries", query)).json;

  await t.step("a job and a batch are told, each as asked", async () => {
    const { json } = await alice.post("submit-crawl-job", {
      url: "https://example.com/",
      webhook,
      ...later,
    });
    await alice.post("submit-crawl-jobs-batch", {
      urls: ["https://example.com/1", "https://example.com/2"],
      batchId: "b",
      webhook,
      ...later,
    });
    await alice.post("cancel-crawl-jobs", { jobIds: [json.jobId] });
    await alice.post("cancel-crawl-jobs", { batchId: "b" });
    const { deliveries, nextCursor } = await list(alice);
    assertEquals(nextCursor, null);
    const [batch, { deliveryId, createdAt, nextAttemptAt, ...job }] =
      deliveries;
    assertEquals([batch.event, batch.batchId, batch.jobId], [
      "batch.cancelled",
      "b",
      null,
    ]);
    assertEquals([typeof deliveryId, createdAt.length, nextAttemptAt.length], [
      "string",
      24,
      24,
    ]);
    assertEquals(job, {
      event: "job.cancelled",
      url: webhook.url,
      jobId: json.jobId,
      batchId: null,
      status: "pending",
      finishedAt: null,
      attempts: [],
    });
    // Nothing tells the secret.
    assertEquals(JSON.stringify(deliveries).includes("whsec"), false);
  });

  await t.step("everybody sees their own, the secret key all", async () => {
    assertEquals((await list(bob)).deliveries, []);
    assertEquals((await list(secret)).deliveries.length, 2);
    const [{ jobId }] = (await list(alice, { limit: "1" })).deliveries;
    assertEquals(jobId, null);
    assertEquals((await list(bob, { batchId: "b" })).deliveries, []);
  });

  await t.step("filters and pages", async () => {
    const [batch, job] = (await list(alice)).deliveries;
    const ids = async (query: Record<string, string>) =>
      (await list(alice, query)).deliveries
        .map(({ deliveryId }: { deliveryId: string }) => deliveryId);
    assertEquals(await ids({ batchId: "b" }), [batch.deliveryId]);
    assertEquals(await ids({ jobId: job.jobId }), [job.deliveryId]);
    assertEquals(await ids({ status: "delivered" }), []);
    const page = await list(alice, { limit: "1" });
    assertEquals(page.deliveries.length, 1);
    assertEquals(await ids({ limit: "1", cursor: page.nextCursor }), [
      job.deliveryId,
    ]);
  });

  await t.step("redeliver-webhook: one's own alone", async () => {
    const [{ deliveryId }] = (await list(alice)).deliveries;
    await stack.sql`
      update public.crawl_webhook_events
      set status = 'failed', next_at = null, finished_at = now()`;
    const again = (caller: Caller) =>
      caller.post("redeliver-webhook", { deliveryId });
    assertEquals((await again(bob)).json.code, "DELIVERY_NOT_FOUND");
    const { status, json } = await again(alice);
    assertEquals([status, json], [202, {
      success: true,
      deliveryId,
      status: "pending",
    }]);
    await stack.sql`select public.claim_crawl_webhooks(10, '1 minute')`;
    assertEquals((await again(alice)).json.code, "INVALID_STATE");
  });

  await t.step("a webhook that cannot be is refused", async () => {
    const submit = (caller: Caller, change: Record<string, unknown>) =>
      caller.post("submit-crawl-job", {
        url: "https://example.com/",
        webhook: { ...webhook, ...change },
      });
    for (
      const [change, code, path] of [
        [{ url: "http://10.0.0.1/" }, "URL_BLOCKED", "webhook.url"],
        [{ url: "http://localhost/" }, "URL_BLOCKED", "webhook.url"],
        [{ url: "ftp://example.com/" }, "UNSUPPORTED_SCHEME", "webhook.url"],
        [{ url: "hook" }, "INVALID_URL", "webhook.url"],
        [{ secret: undefined }, "WEBHOOK_SECRET_MISSING", "webhook.secret"],
        [{ secret: "whsec_short" }, "INVALID_REQUEST", "webhook.secret"],
        [
          { events: ["batch.completed"] },
          "INVALID_REQUEST",
          "webhook.events.0",
        ],
        [{ header: "x" }, "INVALID_REQUEST", "webhook"],
      ] as const
    ) {
      for (const caller of [alice, secret]) {
        const { json } = await submit(caller, change);
        assertEquals([json.code, json.details[0].path], [code, path]);
        assertEquals(JSON.stringify(json).includes("whsec_short"), false);
      }
    }
  });
});
