import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "../../../../scripts/testing/assert.ts";
import { RemoteBrowser } from "../browser/provider.ts";
import { Renderer } from "../browser/testing/renderer.ts";
import { serveSecret } from "../browser/testing/secret_server.ts";
import { JobError } from "../errors.ts";
import { createLog } from "../log.ts";
import { EgressFetcher } from "../net/fetch.ts";
import { ProxyPool } from "../net/proxy_pool.ts";
import { serveForwardProxy } from "../net/testing/forward_proxy.ts";
import { html, serve } from "../net/testing/servers.ts";
import { parseUpstreams } from "../net/upstream.ts";
import { parseAllowedHosts } from "../net/url.ts";
import { createProxies } from "./proxies.ts";
import { type Report, runJob } from "./run_job.ts";
import { unusedBench } from "./testing/unused.ts";

Deno.env.set("SUPABASE_URL", "http://127.0.0.1:1");
Deno.env.set("SUPABASE_SECRET_KEYS", "{}");

const password = "sesame";

interface Crawl {
  readonly url: string;
  readonly args: Record<string, unknown>;
  readonly attempt?: number;
  readonly id?: number;
}

/** A crawler with a pool, whose browser is behind an egress proxy or not. */
function crawler(
  chromium: Renderer,
  { proxies, host, isChained }: {
    proxies: readonly string[];
    host: string;
    isChained: boolean;
  },
) {
  const bounds = {
    allowedPrivateHosts: parseAllowedHosts(host),
    userAgent: "CrawlTest/1.0",
  };
  const lines: string[] = [];
  const log = createLog({}, (line) => lines.push(line));
  const browser = isChained ? chromium.browser([host]) : new RemoteBrowser({
    ...bounds,
    endpoints: [chromium.endpoint],
    concurrency: 4,
    log,
  });
  const fetcher = new EgressFetcher(bounds);
  const ways = createProxies(new ProxyPool(parseUpstreams(proxies.join())), {
    bounds,
    isChained,
    openPage: (signal, options) => browser.openPage(signal, options),
  });
  return {
    lines,
    proxied: ways.proxied,
    run({ url, args, attempt = 1, id = 1 }: Crawl) {
      const lease = {
        id: `00000000-0000-4000-8000-00000000000${id}`,
        lease_token: "00000000-0000-4000-8000-000000000000",
        kind: "page_crawl",
        url,
        args,
        attempt,
        max_attempts: 3,
      };
      return runJob(lease, {
        log,
        fetch: (...page) => fetcher.fetch(...page),
        openPage: (...page) => browser.openPage(...page),
        scrape: null,
        ...unusedBench,
        sitemap: () => Promise.resolve([]),
        proxied: ways.proxied,
        reuse: () => Promise.resolve(false),
        robots: () => Promise.reject(new Error("nobody asked to obey")),
      }, {
        stop: new AbortController().signal,
        sliceMs: 30_000,
      });
    },
    async [Symbol.asyncDispose]() {
      await ways[Symbol.asyncDispose]();
      await fetcher[Symbol.asyncDispose]();
      await browser[Symbol.asyncDispose]();
    },
  };
}

/** "Puppeteer BLOCKED", "Proxy Puppeteer Stealth 200": what a drain would record. */
function stepsOf(report: Report | null): string[] {
  if (!report || report.to === "reuse") throw new Error("There is no report");
  return (report.report.steps ?? []).map(({ method, code, http_status }) =>
    `${method} ${code ?? http_status}`
  );
}

const methods = {
  browser: ["Puppeteer BLOCKED", "Puppeteer Stealth BLOCKED"],
  fetch: ["Direct Fetch BLOCKED"],
};

for (const isChained of [true, false]) {
  const how = isChained ? "behind the egress proxy" : "of a browser alone";
  Deno.test(`jobs go through the pool ${how}`, async (t) => {
    await using chromium = new Renderer();
    await using one = await serveForwardProxy({ login: `one:${password}` });
    await using two = await serveForwardProxy({ login: `two:${password}` });
    const pool = [one, two];
    const nameOf = (port: number) =>
      pool.findIndex((proxy) => proxy.isClient(port));
    const heard: string[] = [];
    await using secret = await serveSecret();
    await using site = serve((request, port) => {
      const { pathname } = new URL(request.url);
      for (const [name, value] of request.headers) {
        heard.push(`${name}: ${value}`);
      }
      if (nameOf(port) < 0) {
        return html("<title>No</title>", { "cf-mitigated": "challenge" }, 403);
      }
      if (pathname === "/login") {
        const ask = { "www-authenticate": 'Basic realm="site"' };
        return html("<p>who?<img src=/img>", ask, 401);
      }
      if (pathname === "/hop") {
        return Response.redirect(`http://${secret.host}/hop`);
      }
      const away = `<img src="http://${secret.host}/img">`;
      return html(`<title>proxy ${nameOf(port)}</title>${away}`);
    });
    const proxies = pool.map(({ url }) => url);
    const { host, origin } = site;
    await using crawl = crawler(chromium, { proxies, host, isChained });

    for (const render of [true, false]) {
      const last = render ? "Proxy Puppeteer Stealth" : "Proxy Fetch";
      const before = methods[render ? "browser" : "fetch"];
      await t.step(`which a guard lets in, by ${last}`, async () => {
        const report = await crawl.run({
          url: origin,
          args: { render, premium: true },
        });
        assert(report?.to === "complete", JSON.stringify(report));
        assertEquals(report.report.success_method, last);
        assertStringIncludes(report.report.page?.title ?? "", "proxy ");
        assertEquals(stepsOf(report), [...before, `${last} 200`]);
      });

      await t.step(
        `which neither bound nor tier allows, render: ${render}`,
        async () => {
          for (const args of [{ premium: true, maxTier: "stealth" }, {}]) {
            const report = await crawl.run({
              url: origin,
              args: { render, ...args },
            });
            assert(report?.to === "fail" && report.report.code === "BLOCKED");
            assertEquals(
              stepsOf(report),
              args.premium ? before : before.slice(0, 1),
            );
          }
        },
      );

      await t.step(
        `the same for a session, another where the site refused it, render: ${render}`,
        async () => {
          const titleOf = async (more: Record<string, unknown>, id = 1) => {
            const args = { render, premium: true, ...more };
            const report = await crawl.run({ url: origin, args, id });
            assert(report?.to === "complete", JSON.stringify(report));
            return report.report.page?.title ?? "";
          };
          const titles = new Set<string>();
          for (const id of [1, 2, 3]) {
            titles.add(await titleOf({ session: "shop" }, id));
          }
          assertEquals(titles.size, 1);
          const report = await crawl.run({
            url: origin,
            args: { render, premium: true, session: "shop" },
            attempt: 2,
          });
          assert(report?.to === "complete");
          assertEquals(titles.has(report.report.page?.title ?? ""), false);
        },
      );

      await t.step(
        `which are refused private addresses, render: ${render}`,
        async () => {
          const report = await crawl.run({
            url: `${origin}/hop`,
            args: { render, premium: true },
          });
          assert(report?.to === "fail", JSON.stringify(report));
          assertEquals(stepsOf(report), [...before, `${last} URL_BLOCKED`]);
          assertEquals(secret.hits.connections, 0);
        },
      );
    }

    await t.step("and show their password to nobody else", async () => {
      const report = await crawl.run({
        url: `${origin}/login`,
        args: { premium: true },
      });
      assert(
        report?.to === "fail" && report.report.code === "HTTP_CLIENT_ERROR",
      );
      assert(pool.some((proxy) => proxy.users.size > 0));
      const basic = btoa(`one:${password}`).slice(0, 6);
      for (const line of [...heard, ...crawl.lines, JSON.stringify(report)]) {
        assertEquals(/authorization|sesame/i.test(line), false, line);
        assertEquals(line.includes(basic), false, line);
      }
    });

    await t.step("by the next one where one is dead", async () => {
      const gone = await serveForwardProxy();
      await gone[Symbol.asyncDispose]();
      for (const render of [true, false]) {
        // One of these sessions begins at the dead one.
        await using lame = crawler(chromium, {
          proxies: [gone.url, one.url],
          host,
          isChained,
        });
        const seen: string[] = [];
        for (let session = 0; session < 8; session++) {
          const args = { render, premium: true, session: `${session}` };
          const report = await lame.run({ url: origin, args });
          assert(report?.to === "complete", JSON.stringify(report));
          seen.push(
            stepsOf(report).slice(methods[render ? "browser" : "fetch"].length)
              .join(),
          );
        }
        const way = render ? "Proxy Puppeteer Stealth" : "Proxy Fetch";
        const both = `${way} PROXY_FAILED,${way} 200`;
        // Once it has failed it rests, for all sessions.
        assertEquals(seen.filter((each) => each === both).length, 1);
        assertEquals(seen.filter((each) => each === `${way} 200`).length, 7);
      }
    });

    await t.step(
      "which say so where no password is right, and use up no try",
      async () => {
        for (const render of [true, false]) {
          const url = one.url.replace(password, `not-${password}`);
          await using wrong = crawler(chromium, {
            proxies: [url],
            host,
            isChained,
          });
          const report = await wrong.run({
            url: origin,
            args: { render, premium: true },
          });
          assert(report?.to === "snooze", JSON.stringify(report));
          assertEquals(report.report.code, "PROXY_FAILED");
          const all = JSON.stringify(report) + wrong.lines.join();
          assertStringIncludes(
            all,
            "proxy 1 of PROXY_URLS: it does not accept",
          );
          assertEquals(
            all.includes(password) || all.includes(`${one.port}`),
            false,
          );
        }
      },
    );
  });
}

Deno.test("a password that the proxy does not ask for is not shown to a site that does", async () => {
  await using chromium = new Renderer();
  await using proxy = await serveForwardProxy();
  const heard: (string | null)[] = [];
  await using site = serve((request) => {
    heard.push(request.headers.get("authorization"));
    return html("who?", { "www-authenticate": 'Basic realm="site"' }, 401);
  });
  for (const isChained of [true, false]) {
    await using crawl = crawler(chromium, {
      proxies: [proxy.url.replace("//", `//one:${password}@`)],
      host: site.host,
      isChained,
    });
    const url = site.origin;
    const { signal } = new AbortController();
    const way = crawl.proxied({ url, session: "a", turn: 0 });
    await using page = await way.openPage(signal, { stealth: true });
    const { status } = await page.render(url, { signal, timeoutMs: 10_000 });
    assertEquals(status, 401);
  }
  assertEquals([...new Set(heard)], [null]);
});

Deno.test("a browser opens HTTPS pages through the pool", async () => {
  await using chromium = new Renderer();
  await using proxy = await serveForwardProxy({ login: `one:${password}` });
  const pem = (name: string) =>
    Deno.readTextFile(new URL(`../net/testdata/${name}.pem`, import.meta.url));
  await using site = serve(() => html("safe"), {
    cert: await pem("secure_example_com.crt"),
    key: await pem("secure_example_com.key"),
  });
  const { host } = site;
  for (const isChained of [true, false]) {
    await using crawl = crawler(chromium, {
      proxies: [proxy.url],
      host,
      isChained,
    });
    const url = `https://${host}/`;
    const { signal } = new AbortController();
    const way = crawl.proxied({ url, session: "a", turn: 0 });
    await using page = await way.openPage(signal, { stealth: true });
    const asked = proxy.asked.length;
    // Nobody signed the certificate: it was met at the other end of a tunnel.
    const error = await assertRejects(
      () => page.render(url, { signal, timeoutMs: 10_000 }),
      JobError,
    );
    assertEquals(error.code, "TLS_FAILED");
    assertEquals(
      new Set(proxy.asked.slice(asked)),
      new Set([`CONNECT ${host}`]),
    );
  }
});
