import { assertEquals } from "../../../scripts/testing/assert.ts";
import { Caller } from "../../../scripts/testing/caller.ts";
import { testStack } from "../../../scripts/testing/stack.ts";

Deno.test("redeliver-webhook sends a message again with its id, without waiting for the cron", async () => {
  const ids: (string | null)[] = [];
  let { promise: came, resolve: comes } = Promise.withResolvers<void>();
  await using server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    (request) => {
      ids.push(request.headers.get("webhook-id"));
      comes();
      return new Response();
    },
  );
  const host = `127.0.0.1:${server.addr.port}`;
  await using stack = await testStack({
    env: { CRAWL_ALLOWED_PRIVATE_HOSTS: host },
  });
  const caller = Caller.secret(stack);
  const { json: { jobId } } = await caller.post("submit-crawl-job", {
    url: "https://example.com/",
    delayMs: 3_600_000,
    webhook: {
      url: `http://${host}/`,
      secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    },
  });
  await caller.post("cancel-crawl-jobs", { jobIds: [jobId] });
  await caller.post("crawl-cron");
  await came;
  // Recorded a moment after it was received.
  const deadline = Date.now() + 30_000;
  let delivery = { deliveryId: "", status: "" };
  while (delivery.status !== "delivered" && Date.now() < deadline) {
    const { json } = await caller.get("list-webhook-deliveries", { jobId });
    [delivery] = json.deliveries;
  }
  ({ promise: came, resolve: comes } = Promise.withResolvers<void>());
  const { status } = await caller.post("redeliver-webhook", {
    deliveryId: delivery.deliveryId,
  });
  assertEquals(status, 202);
  await came;
  assertEquals(ids, [delivery.deliveryId, delivery.deliveryId]);
});
