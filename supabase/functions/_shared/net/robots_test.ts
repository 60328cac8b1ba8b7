import {
  assert,
  assertEquals,
  assertRejects,
} from "../../../../scripts/testing/assert.ts";
import { JobError } from "../errors.ts";
import { maxRules, productToken, Robots, type StoredRobots } from "./robots.ts";
import { fetcherFor, never } from "./testing/fetcher.ts";
import { crawler, text } from "./testing/robots.ts";
import { html, serve } from "./testing/servers.ts";

const options = { signal: never };

const closed = "User-agent: *\nDisallow: /";

Deno.test("Robots takes each answer for a robots.txt as RFC 9309 says", async () => {
  const hops = (count: number) => (request: Request) => {
    const hop = Number(new URL(request.url).searchParams.get("hop"));
    if (hop === count) return text(closed);
    return Response.redirect(
      new URL(`/robots.txt?hop=${hop + 1}`, request.url),
    );
  };
  for (
    const [name, answer, expected, seconds] of [
      ["rules", () => text(closed), "disallowed", 86_400],
      ["404", () => html("no", {}, 404), "allowed", 86_400],
      ["401", () => html("no", {}, 401), "allowed", 86_400],
      ["403", () => html(closed, {}, 403), "allowed", 86_400],
      ["500", () => html("no", {}, 500), "unavailable", 60],
      ["502", () => html("no", {}, 502), "unavailable", 60],
      ["5 redirects", hops(5), "disallowed", 86_400],
      ["6 redirects", hops(6), "allowed", 86_400],
      [
        "a redirect to a private address",
        () => Response.redirect("http://127.0.0.1:1/robots.txt"),
        "unavailable",
        60,
      ],
      [
        "rules after more than is read",
        () => text("#".repeat(maxRules) + "\n" + closed),
        "allowed",
        86_400,
      ],
      [
        "rules at the end of what is read",
        () => text("#".repeat(maxRules - closed.length - 1) + "\n" + closed),
        "disallowed",
        86_400,
      ],
      [
        "NUL and lone surrogates",
        () => text(`\0\n${closed}`),
        "disallowed",
        86_400,
      ],
    ] as const
  ) {
    await using server = serve(answer);
    await using own = crawler(server.host);
    const verdict = await own.robots.check(`${server.origin}/`, options);
    assertEquals(verdict.answer, expected, name);
    const left = verdict.expiresInMs / 1_000;
    assert(left <= seconds && left > seconds - 30, `${name}: ${left} s`);
    const [stored] = own.stored.values();
    assert(stored && stored.rules.length <= maxRules, name);
    assert(!stored.rules.includes("\0"), name);
  }
});

Deno.test("Robots takes a site that cannot be reached for unavailable", async () => {
  const server = serve(() => text(""));
  await server[Symbol.asyncDispose]();
  await using own = crawler(server.host);
  const { answer } = await own.robots.check(`${server.origin}/`, options);
  assertEquals(answer, "unavailable");
});

Deno.test("Robots asks once for all jobs and all workers, and again when it is time", async () => {
  let open = false;
  await using server = serve(() => text(open ? "" : closed));
  await using first = crawler(server.host);
  const check = async (own: typeof first) =>
    (await own.robots.check(`${server.origin}/`, options)).answer;
  const many = await Promise.all(
    Array.from({ length: 20 }, () => check(first)),
  );
  assertEquals(new Set(many), new Set(["disallowed"]));
  await using second = crawler(server.host, first.stored);
  assertEquals(await check(second), "disallowed");
  assertEquals(server.asked.length, 1);

  const [[origin, file] = []] = first.stored;
  assert(origin && file);
  open = true;
  await using third = crawler(
    server.host,
    new Map([[origin, { ...file, expiresInMs: 0 }]]),
  );
  third.stored.delete(origin);
  assertEquals(await check(third), "allowed");
  assertEquals(server.asked.length, 2);
});

Deno.test("Robots does not believe a file for longer than it holds", async () => {
  let asked = 0;
  await using server = serve(() => text(""));
  const fetcher = fetcherFor(server.host);
  await using _ = fetcher;
  const stored: StoredRobots = {
    outcome: "found",
    rules: closed,
    httpStatus: 200,
    expiresInMs: 0,
  };
  const robots = new Robots({
    fetch: (url, more) => fetcher.fetch(url, more),
    store: {
      read: () => Promise.resolve(asked++ === 0 ? stored : null),
      write: () => Promise.resolve(),
    },
    userAgent: "x",
  });
  const { answer } = await robots.check(`${server.origin}/`, options);
  assertEquals([answer, server.asked.length], ["allowed", 1]);
});

Deno.test("Robots bounds Crawl-delay", async () => {
  for (
    const [line, ms] of [
      ["", 0],
      ["Crawl-delay: 2", 2_000],
      ["crawl-delay: 0.5", 500],
      ["Crawl-delay: 3600", 60_000],
      ["Crawl-delay: -1", 0],
      ["Crawl-delay: soon", 0],
      ["Crawl-delay: Infinity", 60_000],
    ] as const
  ) {
    await using server = serve(() =>
      text(`User-agent: *\n${line}\nDisallow: /x`)
    );
    await using own = crawler(server.host);
    const verdict = await own.robots.check(`${server.origin}/`, options);
    assertEquals([verdict.answer, verdict.crawlDelayMs], ["allowed", ms], line);
  }
});

Deno.test("Robots passes on what refuses the answer, and keeps nothing of it", async () => {
  let status = 503;
  await using server = serve(() => html("", {}, status));
  await using own = crawler(server.host);
  const check = () =>
    own.robots.check(`${server.origin}/`, {
      signal: never,
      inspect: (head) => {
        if (head.status === 503) throw new JobError("HTTP_THROTTLED", "x");
      },
    });
  const error = await assertRejects(check, JobError);
  assertEquals([error.code, own.stored.size], ["HTTP_THROTTLED", 0]);
  status = 404;
  assertEquals((await check()).answer, "allowed");
});

Deno.test("Robots stops waiting with its signal", async () => {
  const { promise: release, resolve } = Promise.withResolvers<Response>();
  await using server = serve(() => release);
  await using own = crawler(server.host);
  const stop = new AbortController();
  const checking = own.robots.check(`${server.origin}/`, {
    signal: stop.signal,
  });
  stop.abort(new Error("stopped"));
  await assertRejects(() => checking, Error, "stopped");
  resolve(text(""));
});

Deno.test("Robots does not spend its time on rules that are an attack", async () => {
  const evil = `User-agent: *\nAllow: /\n${
    `Disallow: /${"*a".repeat(2_000)}b\n`.repeat(100)
  }`;
  await using server = serve(() => text(evil));
  await using own = crawler(server.host);
  const long = `${server.origin}/${"a".repeat(8_000)}`;
  assertEquals((await own.robots.check(long, options)).answer, "disallowed");
  const short = await own.robots.check(`${server.origin}/a`, options);
  assertEquals(short.answer, "allowed");
});

Deno.test("productToken() is the name a crawler gives itself", () => {
  for (
    const [userAgent, token] of [
      ["Mozilla/5.0 (compatible; CrawlJobSystem/1.0)", "CrawlJobSystem"],
      ["Mozilla/5.0 (compatible; My-Bot; +https://a.com)", "My-Bot"],
      ["my_bot/2 (me)", "my_bot"],
      ["bot", "bot"],
      ["", "*"],
    ] as const
  ) {
    assertEquals(productToken(userAgent), token);
  }
});
