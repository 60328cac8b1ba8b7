import { EgressProxy } from "../egress_proxy/mod.ts";
import { fixtureSite } from "../fixtures/site.ts";
import { BrowserHost } from "../stack/browser_host.ts";
import { getBrowser } from "../stack/browser_path.ts";
import { assert, assertEquals } from "../testing/assert.ts";
import { testHome } from "../testing/home.ts";
import { testStack } from "../testing/stack.ts";
import { wrongs } from "./soak/account.ts";
import { soak } from "./soak/run.ts";

Deno.test("three workers and the cron lose no job while one is killed, one stops and the browser dies", async () => {
  await using site = await fixtureSite();
  await using browser = new BrowserHost({
    browser: () => getBrowser(testHome()),
    log: () => {},
  });
  await using proxy = await EgressProxy.start({ secret: crypto.randomUUID() });
  const leaseMs = 3_000;
  const env = {
    BROWSER_WS_ENDPOINT: browser.endpoint,
    EGRESS_PROXY_URL: proxy.url,
    CRAWL_ALLOWED_PRIVATE_HOSTS: site.host,
    HOST_CONCURRENCY: "20",
    BROWSER_CONCURRENCY: "2",
    DRAIN_CONCURRENCY: "2",
    MAX_DRAINS: "1",
    LEASE_MS: String(leaseMs),
    POLLING_INTERVAL: "100",
  };
  await using stack = await testStack({ env });
  const { sql } = stack;
  const { recoveryMs, ...soaked } = await soak({
    stack,
    site,
    browser,
    env,
    jobs: 150,
    rendered: 12,
    tickMs: 5_000,
    withinMs: 120_000,
    log: () => {},
  });
  assertEquals(soaked.wrongs, []);
  assertEquals([soaked.urls.length, soaked.completed], [150, 150]);
  assert(soaked.rendered >= 12);
  assert(soaked.stalls > 0, "the worker held no job when it was killed");
  assert(recoveryMs < leaseMs + 10_000, `it took ${recoveryMs} ms`);

  // The same look finds what is wrong.
  assertEquals(await wrongs(sql, ["http://a.com/"]), [
    "http://a.com/ is missing",
  ]);
  const [url = ""] = soaked.urls;
  await sql`
    insert into public.crawl_attempts
    select a.* from public.crawl_attempts a join public.crawl_jobs j on j.id = a.job_id
    where j.url = ${url} and a.error_code is null and a.method = j.success_method`;
  assertEquals(await wrongs(sql, []), [`${url} was done 2 times`]);
});
