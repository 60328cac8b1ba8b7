/** Hosts that want to be left alone, and the whole system. */

import { assert, assertEquals } from "../../scripts/testing/assert.ts";
import { type TestStack, testStack } from "../../scripts/testing/stack.ts";
import { html, serve } from "../functions/_shared/net/testing/servers.ts";
import { audit } from "./jobs.ts";

async function submitBatch(
  stack: TestStack,
  body: Record<string, unknown>,
): Promise<void> {
  const response = await fetch(
    `${stack.apiUrl}/functions/v1/submit-crawl-jobs-batch`,
    {
      method: "POST",
      headers: { apikey: stack.secretKey, "content-type": "application/json" },
      body: JSON.stringify({ batchId: "b", render: false, ...body }),
    },
  );
  const { message } = await response.json();
  assertEquals(response.status, 202, message);
}

/** Waits until every job has ended, with the cron calling each second; fails with what is left. */
async function allEnded(stack: TestStack, withinMs: number): Promise<void> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const rows = await stack.sql`
      select status, count(*)::int as n from public.crawl_jobs
      where status in ('pending', 'processing') group by 1`;
    if (rows.length === 0) return;
    if (Date.now() > deadline) throw new Error(JSON.stringify(rows));
    const tick = await fetch(`${stack.apiUrl}/functions/v1/crawl-cron`, {
      method: "POST",
      headers: { apikey: stack.cronKey },
    });
    await tick.body?.cancel();
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
}

const closedMs = 3_000;

for (
  const [form, retryAfter] of [
    ["seconds", () => String(closedMs / 1_000)],
    // A date has whole seconds: rounded up, or it is over too early.
    ["a date", () => new Date(Date.now() + closedMs + 999).toUTCString()],
  ] as const
) {
  Deno.test(`a host that says "not now" in ${form} is not asked by any of its 30 jobs until then`, async () => {
    let closedUntil = Infinity;
    const answers: { at: number; status: number }[] = [];
    await using server = serve(() => {
      const at = Date.now();
      if (answers.length === 5) closedUntil = at + closedMs;
      const isClosed = answers.length >= 5 && at < closedUntil;
      answers.push({ at, status: isClosed ? 429 : 200 });
      return isClosed
        ? html("Later", { "retry-after": retryAfter() }, 429)
        : html("<p>Hi");
    });
    const atOnce = 4;
    await using stack = await testStack({
      env: {
        CRAWL_ALLOWED_PRIVATE_HOSTS: server.host,
        HOST_CONCURRENCY: String(atOnce),
      },
    });
    const urls = Array.from(
      { length: 30 },
      (_, i) => `${server.origin}/${i}`,
    );
    await submitBatch(stack, { urls });
    await allEnded(stack, 50_000);

    const refused = answers.filter(({ status }) => status === 429);
    // Those under way when the first one was refused, and not one more.
    assert(
      refused.length >= 1 && refused.length <= atOnce,
      `${refused.length} requests were refused`,
    );
    assertEquals(answers.length, 30 + refused.length);
    const [row] = await stack.sql`
      select count(*)::int as jobs, min(attempt) as least, max(attempt) as most,
        sum(snoozes)::int as snoozes
      from public.crawl_jobs where status = 'completed'`;
    assertEquals({ ...row }, {
      jobs: 30,
      least: 1,
      most: 1,
      snoozes: refused.length,
    });
    assertEquals(await audit(stack.sql), []);
  });
}

Deno.test("robots.txt decides where it is obeyed, and its Crawl-delay is kept", async () => {
  const asked: { path: string; at: number }[] = [];
  await using server = serve((request) => {
    const { pathname: path } = new URL(request.url);
    asked.push({ path, at: Date.now() });
    return path === "/robots.txt"
      ? new Response(
        "User-agent: CrawlJobSystem\nCrawl-delay: 1\nDisallow: /no",
      )
      : html("<p>Hi");
  });
  await using stack = await testStack({
    env: {
      CRAWL_ALLOWED_PRIVATE_HOSTS: server.host,
      HOST_CONCURRENCY: "1",
      ROBOTS_DEFAULT: "obey",
    },
  });
  const paths = ["/no/1", "/yes/1", "/yes/2", "/yes/3", "/no/2"];
  const urls = [
    ...paths.map((path) => server.origin + path),
    { url: `${server.origin}/no/3`, robots: "ignore" },
  ];
  await submitBatch(stack, { urls });
  await allEnded(stack, 50_000);
  const rows = await stack.sql`
    select url, status, error_code, attempt from public.crawl_jobs order by id`;
  const completed = ["completed", null, 1];
  const refused = ["error", "ROBOTS_DISALLOWED", 1];
  assertEquals(
    rows.map((row) => [row.status, row.error_code, row.attempt]),
    [refused, completed, completed, completed, refused, completed],
  );
  assertEquals(
    asked.map(({ path }) => path).sort(),
    ["/no/3", "/robots.txt", "/yes/1", "/yes/2", "/yes/3"],
  );
  const [row] = await stack.sql`
    select extract(epoch from crawl_delay)::int as seconds from public.crawl_lanes`;
  assertEquals(row?.seconds, 1);
  // The claim starts them a second apart; a request may come a little late.
  const starts = await stack.sql`
    select extract(epoch from a.started_at - lag(a.started_at) over (order by a.started_at))::float as gap
    from public.crawl_attempts a join public.crawl_jobs j on j.id = a.job_id
    where a.method = 'robots.txt' and j.url like '%/yes/%'
    order by a.started_at`;
  assertEquals(starts.length, 3);
  for (const { gap } of starts.slice(1)) assert(gap > 0.95, `${gap}`);
  const [known] = await stack.sql`
    select origin, outcome from public.crawl_robots`;
  assertEquals({ ...known }, { origin: server.origin, outcome: "found" });
});
