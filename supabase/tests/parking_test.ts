/**
 * Pages that need longer than a request, in the whole system: with functions of
 * six seconds, so that a page of fifteen is a long one.
 */

import { assert, assertEquals } from "../../scripts/testing/assert.ts";
import { type TestStack, testStack } from "../../scripts/testing/stack.ts";
import {
  countContexts,
  startBrowser,
} from "../functions/_shared/browser/testing/browser.ts";
import { slowSite } from "../functions/_shared/browser/testing/slow_site.ts";
import { audit } from "./jobs.ts";

const budgetMs = 6_000;

/** The system with a site of slow pages and a browser of its own. */
async function setUp(env: Record<string, string> = {}) {
  await using owned = new AsyncDisposableStack();
  const { server, letGo } = owned.use(slowSite());
  const host = owned.use(startBrowser());
  const stack = owned.use(
    await testStack({
      functionTimeoutMs: budgetMs + 2_000,
      env: {
        BROWSER_WS_ENDPOINT: host.endpoint,
        REQUEST_BUDGET_MS: String(budgetMs),
        CRAWL_ALLOWED_PRIVATE_HOSTS: server.host,
        ...env,
      },
    }),
  );
  const kept = owned.move();
  return {
    stack,
    host,
    letGo,
    submit: async (path: string) => {
      const { jobId } = await call(stack, "submit-crawl-job", {
        url: server.origin + path,
        timeoutMs: 120_000,
      });
      return jobId;
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

/** Calls a function and answers its body. */
async function call(stack: TestStack, name: string, body: unknown) {
  const response = await fetch(`${stack.apiUrl}/functions/v1/${name}`, {
    method: "POST",
    headers: { apikey: stack.secretKey, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  return await response.json();
}

/** A job, once it looks like this. */
async function once(
  { sql }: TestStack,
  id: string,
  looks: (job: Record<string, unknown>) => boolean,
) {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const [job] = await sql`
      select j.*, (
        select count(*)::int from public.crawl_attempts a
        where a.job_id = j.id and a.error_code = 'PARKED'
      ) as slices
      from public.crawl_jobs j where id = ${id}`;
    if (job && looks(job)) return job;
    if (Date.now() > deadline) throw new Error(JSON.stringify(job));
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Resolves when the browser has no page but its own. */
async function noPages(endpoint: string): Promise<void> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const pages = await countContexts(endpoint);
    if (pages === 0) return;
    if (Date.now() > deadline) throw new Error(`${pages} contexts are left`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** How long the longest function has worked, by what drains say. */
function longestMs({ logs }: TestStack): number {
  return Math.max(
    ...logs.map((line) => Number(/"durationMs":(\d+)/.exec(line)?.[1] ?? 0)),
  );
}

Deno.test("a page that needs longer than a request completes over several", async () => {
  await using t = await setUp();
  const { stack } = t;
  // One page is silent, of the other there is half.
  const ids = await Promise.all([t.submit("/late"), t.submit("/body")]);
  for (const id of ids) await once(stack, id, ({ slices }) => slices === 2);
  const explained = await fetch(
    `${stack.apiUrl}/functions/v1/get-crawl-job?jobId=${ids[0]}`,
    { headers: { apikey: stack.secretKey } },
  );
  assertEquals((await explained.json()).job.status, "processing");
  for (const path of ["/late", "/body"]) t.letGo(path);
  for (const id of ids) {
    const job = await once(stack, id, ({ finished_at }) => !!finished_at);
    assertEquals(
      [job.status, job.http_status, job.attempt, job.stalls, job.snoozes],
      ["completed", 203, 1, 0, 0],
    );
    assertEquals(job.success_method, "Puppeteer");
  }
  assert(longestMs(stack) > 0 && longestMs(stack) <= budgetMs);
  await noPages(t.host.endpoint);
  assertEquals(await audit(stack.sql), []);
});

Deno.test("a parked page whose browser was restarted starts over, as a stall", async () => {
  await using t = await setUp();
  const id = await t.submit("/late");
  await once(t.stack, id, ({ status }) => status === "parked");
  const pid = await t.host.pid();
  assert(pid);
  Deno.kill(pid, "SIGKILL");
  await once(t.stack, id, ({ stalls }) => stalls === 1);
  t.letGo("/late");
  const job = await once(t.stack, id, ({ finished_at }) => !!finished_at);
  assertEquals([job.status, job.attempt, job.stalls], ["completed", 1, 1]);
  assertEquals(await audit(t.stack.sql), []);
});

Deno.test("cancel-crawl-jobs closes a parked page at once", async () => {
  await using t = await setUp();
  const id = await t.submit("/late");
  // Nobody comes back for it by themselves.
  await once(t.stack, id, ({ status }) => status === "parked");
  await t.stack.sql`
    update public.crawl_jobs set scheduled_at = now() + interval '1 hour',
      lease_until = now() + interval '2 hours'
    where id = ${id} and status = 'parked'`;
  const { count } = await call(t.stack, "cancel-crawl-jobs", { jobIds: [id] });
  assertEquals(count, 1);
  // No tick has come: nobody but the function itself can have closed it.
  await noPages(t.host.endpoint);
  await once(t.stack, id, ({ parked }) => parked === null);
  assertEquals(await audit(t.stack.sql), []);
});

Deno.test("the cron's tick closes pages that nobody claims", async () => {
  await using t = await setUp();
  const id = await t.submit("/late");
  await once(t.stack, id, ({ status }) => status === "parked");
  // Without the function, which would close it.
  await t.stack.sql`select public.cancel_crawl_jobs(${[id]}::uuid[])`;
  const url = `${t.stack.apiUrl}/functions/v1/crawl-cron?wait=true`;
  const response = await fetch(url, {
    method: "POST",
    headers: { apikey: t.stack.cronKey, "content-type": "application/json" },
    body: "{}",
  });
  assertEquals((await response.json()).success, true);
  await noPages(t.host.endpoint);
  await once(t.stack, id, ({ parked }) => parked === null);
});

Deno.test("of two long pages in a browser of two places one is parked, and the other starts over", async () => {
  await using t = await setUp({ BROWSER_CONCURRENCY: "2" });
  const { sql } = t.stack;
  const ids = [await t.submit("/late/1"), await t.submit("/late/2")];
  const deadline = Date.now() + 40_000;
  for (;;) {
    const rows = await sql`
      select j.snoozes, (
        select count(*)::int from public.crawl_attempts a
        where a.job_id = j.id and a.error_code = 'PARKED'
      ) as slices
      from public.crawl_jobs j order by j.snoozes`;
    const [kept, begun] = rows;
    // The one that is kept has its place for good.
    if (kept?.slices >= 3 && kept?.snoozes === 0 && begun?.snoozes >= 2) break;
    if (Date.now() > deadline) throw new Error(JSON.stringify(rows));
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  t.letGo("/late/1");
  t.letGo("/late/2");
  for (const id of ids) {
    const job = await once(t.stack, id, ({ finished_at }) => !!finished_at);
    assertEquals([job.status, job.attempt], ["completed", 1]);
  }
  await noPages(t.host.endpoint);
  assertEquals(await audit(sql), []);
});
