/**
 * A pool of proxies under the whole system: what the callers and the table of
 * attempts get to see of it.
 */

import { serveForwardProxy } from "../functions/_shared/net/testing/forward_proxy.ts";
import { html, serve } from "../functions/_shared/net/testing/servers.ts";
import { assert, assertEquals } from "../../scripts/testing/assert.ts";
import { Caller } from "../../scripts/testing/caller.ts";
import { testStack } from "../../scripts/testing/stack.ts";
import { audit } from "./jobs.ts";

Deno.test("a site that refuses our address is crawled through PROXY_URLS, each step an attempt", async () => {
  await using proxy = await serveForwardProxy({ login: "user:sesame" });
  await using site = serve((_, port) =>
    proxy.isClient(port)
      ? html("<title>Welcome</title><p>in")
      : html("<title>Wait</title>", { "cf-mitigated": "challenge" }, 403)
  );
  const gone = await serveForwardProxy({ login: "other:sesame" });
  await gone[Symbol.asyncDispose]();
  await using stack = await testStack({
    env: {
      CRAWL_ALLOWED_PRIVATE_HOSTS: site.host,
      PROXY_URLS: `${gone.url},${proxy.url}`,
    },
  });
  const secret = Caller.secret(stack);
  // Whichever proxy the session begins with, it ends with the one that works.
  const submitted = [
    { render: true, premium: true, session: "a" },
    { render: false, ultraPremium: true },
    { render: false },
  ];
  const jobs = [];
  for (const options of submitted) {
    const { json } = await secret.post("submit-crawl-job", {
      url: `${site.origin}/`,
      maxAttempts: 1,
      ...options,
    });
    const { json: ended } = await secret.post("wait-for-crawl-job", {
      jobId: json.jobId,
    });
    jobs.push(ended.job);
  }
  assertEquals(jobs.map((job) => [job.status, job.success_method]), [
    ["completed", "Proxy Puppeteer Stealth"],
    ["completed", "Proxy Fetch"],
    ["error", null],
  ]);
  const rows = await stack.sql`
    select a.method, a.error_code as code, a.error_message, a.http_status
    from public.crawl_attempts a join public.crawl_jobs j on j.id = a.job_id
    order by j.created_at, a.started_at`;
  // The dead one is asked once at most, by whichever job comes to it first.
  const dead = rows.filter(({ code }) => code === "PROXY_FAILED");
  assert(dead.length <= 1, JSON.stringify(dead));
  assertEquals(
    rows.filter((row) => !dead.includes(row))
      .map(({ method, code, http_status }) => [method, code, http_status]),
    [
      ["Puppeteer", "BLOCKED", 403],
      ["Puppeteer Stealth", "BLOCKED", 403],
      ["Proxy Puppeteer Stealth", null, 200],
      ["Direct Fetch", "BLOCKED", 403],
      ["Proxy Fetch", null, 200],
      ["Direct Fetch", "BLOCKED", 403],
    ],
  );
  const told = JSON.stringify([rows, jobs, stack.logs]);
  for (const part of ["sesame", `:${proxy.port}`, `:${gone.port}`]) {
    assertEquals(told.includes(part), false, part);
  }
  assertEquals(await audit(stack.sql), []);
});
