import { assert, assertEquals } from "../../../scripts/testing/assert.ts";
import { testStack } from "../../../scripts/testing/stack.ts";
import { audit, jobIn } from "../../tests/jobs.ts";

Deno.test("crawl-cron drains behind its answer; 1 000 submits at once start no more than MAX_DRAINS", async () => {
  let asked = 0;
  const answered = Promise.withResolvers<void>();
  await using server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    async ({ url }) => {
      asked++;
      // Never, if the cron waits for its work.
      if (url.endsWith("/lost")) await answered.promise;
      return new Response("<p>Hi", {
        headers: { "content-type": "text/html" },
      });
    },
  );
  const host = `127.0.0.1:${server.addr.port}`;
  await using stack = await testStack({
    env: { CRAWL_ALLOWED_PRIVATE_HOSTS: host, MAX_DRAINS: "2" },
  });
  const headers = {
    apikey: stack.cronKey,
    "content-type": "application/json",
  };
  const cron = (query = "") =>
    fetch(`${stack.apiUrl}/functions/v1/crawl-cron${query}`, {
      method: "POST",
      headers,
      body: "{}",
    });

  // Left behind by a worker that died.
  const lost = await jobIn(stack.sql, "lost");
  await stack.sql`update public.crawl_jobs set url = ${`http://${host}/lost`},
    args = '{"render": false}'`;

  const response = await cron();
  assertEquals(response.status, 202);
  answered.resolve();
  await response.body?.cancel();

  const submits = await Promise.all(
    Array.from(
      { length: 1_000 },
      (_, i) =>
        fetch(`${stack.apiUrl}/functions/v1/submit-crawl-job`, {
          method: "POST",
          headers: { ...headers, apikey: stack.secretKey },
          body: JSON.stringify({ url: `http://${host}/${i}`, render: false }),
        }),
    ),
  );
  for (const submit of submits) {
    assertEquals(submit.status, 202);
    await submit.body?.cancel();
  }
  let most = 0;
  const deadline = Date.now() + 60_000;
  for (;;) {
    const [row] = await stack.sql`
      select count(*) filter (where status <> 'completed')::int as open,
        (select count(*)::int from public.crawl_drains) as drains
      from public.crawl_jobs`;
    most = Math.max(most, row?.drains);
    if (row?.open === 0) break;
    if (Date.now() > deadline) throw new Error(`${row?.open} jobs are left`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  assert(most <= 2);
  assertEquals(asked, 1_001);
  const [stalled] = await stack.sql`
    select stalls, attempt from public.crawl_jobs where id = ${lost.id}`;
  assertEquals({ ...stalled }, { stalls: 1, attempt: 1 });
  assertEquals(await audit(stack.sql), []);

  const waited = await (await cron("?wait=true")).json();
  assertEquals(waited.success, true);
});
