/**
 * `deno task bench:park`: pages that need 75, 150 and 300 s, with functions of
 * at most 60 s. Prints for each page in how many slices it came and how much longer it took
 * than it needs, a park and by itself, and for all of them how long the longest
 * function ran.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import { EgressProxy } from "../egress_proxy/mod.ts";
import { BrowserHost } from "../stack/browser_host.ts";
import { getBrowser } from "../stack/browser_path.ts";
import type { TestStack } from "../testing/stack.ts";
import { benchStack } from "./bench_stack.ts";

const seconds = [75, 150, 300];
/** How a page is slow: its server is silent, sends it bit by bit, or its script is, and then goes elsewhere. */
const shapes = ["silent", "dripping", "leaving"];

const home = fileURLToPath(new URL("../../.local", import.meta.url));

if (import.meta.main) await main();

async function main(): Promise<void> {
  await using site = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    (request) => answer(new URL(request.url)),
  );
  const host = `127.0.0.1:${site.addr.port}`;
  await using browser = new BrowserHost({
    browser: () => getBrowser(home),
    log: console.error,
  });
  await using proxy = await EgressProxy.start({ secret: crypto.randomUUID() });
  await using stack = await benchStack({
    BROWSER_WS_ENDPOINT: browser.endpoint,
    EGRESS_PROXY_URL: proxy.url,
    // Half of the places are for parked pages.
    BROWSER_CONCURRENCY: String(2 * shapes.length * seconds.length),
    HOST_CONCURRENCY: "20",
    CRAWL_ALLOWED_PRIVATE_HOSTS: host,
  });
  const jobs = await Promise.all(
    seconds.flatMap((needs) =>
      shapes.map(async (shape) => ({
        needs,
        shape,
        id: await submit(stack, `http://${host}/${shape}/${needs}`),
      }))
    ),
  );
  await allEnded(stack);
  console.log(
    "needs  page       state      slices  total s  beyond s  a park s  stalls",
  );
  for (const { needs, shape, id } of jobs) {
    const [row] = await stack.sql`
      select status, error_code, stalls,
        extract(epoch from finished_at - created_at)::float as total,
        (select count(*)::int from public.crawl_attempts a where a.job_id = j.id) as slices
      from public.crawl_jobs j where id = ${id}`;
    console.log(
      [
        `${needs} s`.padEnd(6),
        shape.padEnd(10),
        String(row?.error_code ?? row?.status).padEnd(10),
        String(row?.slices).padStart(6),
        Number(row?.total).toFixed(1).padStart(8),
        (Number(row?.total) - needs).toFixed(1).padStart(9),
        ((Number(row?.total) - needs) / (Number(row?.slices) - 1)).toFixed(1)
          .padStart(9),
        String(row?.stalls).padStart(7),
      ].join(" "),
    );
  }
  const drains = stack.logs.flatMap((line) =>
    /"event":"drained".*"durationMs":(\d+)/.exec(line)?.[1] ?? []
  ).map(Number);
  console.log(
    `${drains.length} functions, the longest ran ${
      (Math.max(...drains) / 1000).toFixed(1)
    } s`,
  );
}

/** A page that takes as long as its path says. */
async function answer({ pathname }: URL): Promise<Response> {
  const [, shape, text] = pathname.split("/");
  const ms = Number(text) * 1_000;
  const headers = { "content-type": "text/html" };
  switch (shape) {
    case "leaving":
      return new Response(
        `<title>Wait</title><script src="/script/${text}"></script><p>never`,
        { headers },
      );
    case "script":
      await new Promise((resolve) => setTimeout(resolve, ms));
      return new Response("location.href = '/silent/0'");
    case "dripping":
      return new Response(drip(ms), { headers });
    default:
      await new Promise((resolve) => setTimeout(resolve, ms));
      return new Response("<title>There</title><p>at last", { headers });
  }
}

function drip(ms: number): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const end = Date.now() + ms;
  return new ReadableStream({
    async pull(stream) {
      stream.enqueue(encoder.encode("<p>bit"));
      if (Date.now() >= end) return stream.close();
      await new Promise((resolve) => setTimeout(resolve, 1_000));
    },
  });
}

async function submit(stack: TestStack, url: string): Promise<string> {
  const response = await fetch(
    `${stack.apiUrl}/functions/v1/submit-crawl-job`,
    {
      method: "POST",
      headers: { apikey: stack.secretKey, "content-type": "application/json" },
      body: JSON.stringify({ url, timeoutMs: 400_000 }),
    },
  );
  const { jobId, message } = await response.json();
  if (!jobId) throw new Error(message);
  return jobId;
}

async function allEnded({ sql }: TestStack): Promise<void> {
  for (;;) {
    const [row] = await sql`
      select count(*)::int as n from public.crawl_jobs where finished_at is null`;
    if (row?.n === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
}
