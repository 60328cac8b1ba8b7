import { assertEquals } from "../scripts/testing/assert.ts";
import { CrawlError } from "./mod.ts";
import { crawlStack, errorOf } from "./testing/crawl_stack.ts";

Deno.test("CrawlClient works on schedules and webhooks", async (t) => {
  await using setup = await crawlStack();
  const { client, site } = setup;
  const [path = ""] = site.pages;
  const url = site.origin + path;

  await t.step(
    "a schedule is made, listed, run, paused and removed",
    async () => {
      const made = await client.schedules.set({ cron: "@daily", job: { url } });
      const { scheduleId } = made;
      assertEquals(made.nextRuns.length, 5);
      const { jobId } = await client.schedules.run(scheduleId);
      assertEquals((await client.wait(jobId ?? "")).status, "completed");
      const paused = await client.schedules.set({ scheduleId, paused: true });
      assertEquals([paused.nextRuns, paused.lastJobId], [[], jobId]);
      const listed = await Array.fromAsync(client.schedules.list());
      assertEquals(listed.map((one) => one.scheduleId), [scheduleId]);
      await client.schedules.remove(scheduleId);
      assertEquals(await Array.fromAsync(client.schedules.list()), []);
      const error = await errorOf(CrawlError, client.schedules.run(scheduleId));
      assertEquals(error.code, "SCHEDULE_NOT_FOUND");
    },
  );

  await t.step("a schedule does work that is no crawl", async () => {
    const work = { kind: "campaign_scan", args: { maxTweets: 5 } };
    const made = await client.schedules.set({ cron: "@daily", work });
    assertEquals([made.work, made.job], [work, undefined]);
    const { jobId } = await client.schedules.run(made.scheduleId);
    assertEquals((await client.wait(jobId ?? "")).kind, "campaign_scan");
    await client.schedules.remove(made.scheduleId);
  });

  await t.step("a webhook's messages are listed and sent again", async () => {
    const { jobId } = await client.submit(url, {
      delayMs: 3_600_000,
      webhook: {
        url: `${site.origin}/nowhere`,
        secret: `whsec_${"A".repeat(32)}`,
      },
    });
    await client.cancel({ jobIds: [jobId] });
    const list = () => Array.fromAsync(client.webhooks.list({ jobId }));
    const [message] = await list();
    assertEquals([message?.event, message?.jobId], ["job.cancelled", jobId]);
    const id = message?.deliveryId ?? "";
    await client.webhooks.redeliver(id);
    assertEquals((await list()).map(({ deliveryId }) => deliveryId), [id]);
    const error = await errorOf(CrawlError, client.webhooks.redeliver(jobId));
    assertEquals(error.code, "DELIVERY_NOT_FOUND");
  });
});
