import { within } from "../../scripts/stack/within.ts";
import { assert, assertEquals } from "../../scripts/testing/assert.ts";
import { Caller } from "../../scripts/testing/caller.ts";
import { testStack } from "../../scripts/testing/stack.ts";
import { html, serve } from "../functions/_shared/net/testing/servers.ts";

Deno.test("a backlog starts drains up to MAX_DRAINS, each in a request of its own", async () => {
  const drains = 3;
  const each = 2;
  let underWay = 0;
  const all = Promise.withResolvers<void>();
  // Nobody gets an answer before three drains ask side by side.
  await using site = serve(async ({ signal }) => {
    if (++underWay === drains * each) all.resolve();
    const aborted = new Promise<void>((resolve) => {
      signal.onabort = () => resolve();
    });
    await Promise.race([all.promise, aborted]);
    return html("x");
  });
  await using stack = await testStack({
    env: {
      CRAWL_ALLOWED_PRIVATE_HOSTS: site.host,
      MAX_DRAINS: String(drains),
      DRAIN_CONCURRENCY: String(each),
    },
  });
  const secret = Caller.secret(stack);
  const urls = Array.from({ length: 12 }, (_, i) => `${site.origin}/${i}`);
  const batchId = "backlog";
  await secret.post("submit-crawl-jobs-batch", {
    urls,
    batchId,
    render: false,
    maxAttempts: 1,
  });
  assert(await within(25_000, all.promise.then(() => true)), "too few");
  const [running] = await stack.sql`
    select count(*)::int as count from public.crawl_drains`;
  assertEquals(running?.count, drains);
  for (const url of urls) {
    const [row] = await stack
      .sql`select id from public.crawl_jobs where url = ${url}`;
    const { json } = await secret
      .post("wait-for-crawl-job", { jobId: row?.id });
    assertEquals(json.job.status, "completed");
  }
});
