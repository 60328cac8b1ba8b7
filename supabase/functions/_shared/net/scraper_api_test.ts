import {
  assertEquals,
  assertFalse,
  assertRejects,
} from "../../../../scripts/testing/assert.ts";
import { JobError } from "../errors.ts";
import { scraperApi } from "./scraper_api.ts";
import { fetcherFor } from "./testing/fetcher.ts";
import { serve } from "./testing/servers.ts";

/** Speaks ScraperAPI's protocol; keeps what it was asked. */
function service(answer: (query: URLSearchParams) => Response) {
  const asked: Record<string, string>[] = [];
  const server = serve((request) => {
    const { searchParams } = new URL(request.url);
    asked.push(Object.fromEntries(searchParams));
    return answer(searchParams);
  });
  return { server, asked };
}

const page = "https://example.com/a?b=c&d=e";
const { signal } = new AbortController();

Deno.test("scraperApi() asks as the service wants to be asked, and answers the page", async () => {
  const { server, asked } = service(() =>
    new Response("<p>Hi", {
      status: 200,
      headers: { "content-type": "text/html", "sa-final-url": `${page}#x` },
    })
  );
  await using _server = server;
  await using fetcher = fetcherFor(server.host);
  const scrape = scraperApi(
    { endpoint: server.origin, key: "secret-key" },
    (url, options) => fetcher.fetch(url, options),
  );
  const plain = { signal, render: false, premium: false, ultraPremium: false };
  const read = await scrape(page, plain);
  assertEquals([read.text, read.status, read.url], ["<p>Hi", 200, `${page}#x`]);
  await scrape(page, { ...plain, render: true, premium: true });
  await scrape(page, { ...plain, premium: true, ultraPremium: true });
  await scrape(page, { ...plain, mobile: true });
  const always = { api_key: "secret-key", url: page };
  assertEquals(asked, [
    always,
    { ...always, render: "true", premium: "true" },
    { ...always, ultra_premium: "true" },
    { ...always, device_type: "mobile" },
  ]);
});

Deno.test("scraperApi() tells the service's refusals from the page's, without the key", async () => {
  for (
    const [status, code, retry] of [
      [401, "PROVIDER_FAILED", "again"],
      [403, "PROVIDER_FAILED", "again"],
      [429, "PROVIDER_BUSY", "throttled"],
      [500, "PROVIDER_FAILED", "again"],
      [404, null, null],
    ] as const
  ) {
    const { server } = service(() => new Response("<p>No", { status }));
    await using _server = server;
    await using fetcher = fetcherFor(server.host);
    const scrape = scraperApi(
      { endpoint: server.origin, key: "secret-key" },
      (url, options) => fetcher.fetch(url, options),
    );
    const read = () =>
      scrape(page, {
        signal,
        render: true,
        premium: false,
        ultraPremium: false,
      });
    if (code === null) {
      assertEquals((await read()).status, 404);
      continue;
    }
    const error = await assertRejects(read, JobError);
    assertEquals([error.code, error.retry], [code, retry]);
    assertFalse(error.message.includes("secret-key"));
  }
});

Deno.test("scraperApi() hides its key when the service cannot be reached", async () => {
  const { server } = service(() => new Response());
  const { origin, host } = server;
  await server[Symbol.asyncDispose]();
  await using fetcher = fetcherFor(host);
  const scrape = scraperApi(
    { endpoint: origin, key: "secret-key" },
    (url, options) => fetcher.fetch(url, options),
  );
  const error = await assertRejects(
    () =>
      scrape(page, {
        signal,
        render: true,
        premium: false,
        ultraPremium: false,
      }),
    JobError,
  );
  assertEquals(error.code, "PROVIDER_FAILED");
  assertFalse(
    JSON.stringify([error.message, error.cause]).includes("secret-key"),
  );
});
