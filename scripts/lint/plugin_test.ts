import { assertEquals } from "../testing/assert.ts";
import { lint, testRules } from "./rule_cases.ts";

const shared = "supabase/functions/_shared";

testRules({
  "the environment outside of env.ts": {
    file: `${shared}/queue/queue.ts`,
    refused: `Deno.env.get("A");`,
    accepted: `import { env } from "../env.ts"; env();`,
    says: /environment/,
  },
  "the environment in disguise": {
    file: `${shared}/http/auth.ts`,
    refused: `const { env } = Deno;`,
    accepted: `const { env } = settings;`,
    says: /environment/,
  },
  "Node's environment": {
    file: "supabase/functions/get-crawl-job/index.ts",
    refused: `process.env.A;`,
    accepted: `my.env.A;`,
    says: /environment/,
  },
  "an SQL function called outside of the queue": {
    file: `${shared}/worker/drain.ts`,
    refused: `await client.rpc("claim_crawl_jobs");`,
    accepted: `await queue.claim();`,
    says: /_shared\/queue alone/,
  },
  "a kind calling the global fetch": {
    file: `${shared}/kinds/page_crawl/run.ts`,
    refused: `await fetch(url);`,
    accepted: `await tools.fetch(url);`,
    says: /egress check/,
  },
  "the browser calling the global fetch by its long name": {
    file: `${shared}/browser/provider.ts`,
    refused: `await globalThis.fetch(url);`,
    accepted: `await fetcher.fetch(url);`,
    says: /egress check/,
  },
  "an edge function calling the global fetch": {
    file: "supabase/functions/get-crawl-job/index.ts",
    refused: `export default { fetch: () => fetch(url) };`,
    accepted: `export default { fetch: route(a, b) };`,
    says: /egress check/,
  },
  "the global fetch under another name": {
    file: `${shared}/http/auth.ts`,
    refused: `const ask = fetch;`,
    accepted: `const { fetch } = options;`,
    says: /egress check/,
  },
  "the global fetch handed on": {
    file: `${shared}/worker/bench.ts`,
    refused: `createRobots({ fetch });`,
    accepted: `createRobots({ fetch: read });`,
    says: /egress check/,
  },
  "the global fetch as an argument": {
    file: `${shared}/worker/bench.ts`,
    refused: `scraperApi(account, fetch);`,
    accepted: `scraperApi(account, read);`,
    says: /egress check/,
  },
  "the global fetch taken out of its scope": {
    file: `${shared}/queue/queue.ts`,
    refused: `const { fetch } = globalThis;`,
    accepted: `const { fetch } = bench;`,
    says: /egress check/,
  },
  "net calling the global fetch beside its own": {
    file: `${shared}/net/robots.ts`,
    refused: `await fetch(url);`,
    accepted: `await this.#fetch(url);`,
    says: /egress check/,
  },
  "a connection": {
    file: `${shared}/queue/reader.ts`,
    refused: `await Deno.connectTls({ port });`,
    accepted: `await Queue.connect();`,
    says: /egress check/,
  },
  "a web socket": {
    file: `${shared}/worker/work.ts`,
    refused: `new WebSocket(url);`,
    accepted: `let socket: WebSocket;`,
    says: /egress check/,
  },
  "an HTTP library beside the fetcher": {
    file: `${shared}/net/robots.ts`,
    refused: `import { fetch } from "undici";`,
    accepted: `import { EgressFetcher } from "./fetch.ts";`,
    says: /egress check/,
  },
  "a network module of Node, loaded late": {
    file: `${shared}/net/scraper_api.ts`,
    refused: `await import("node:dns/promises");`,
    accepted: `await import("node:zlib");`,
    says: /egress check/,
  },
  "the console outside of log.ts": {
    file: `${shared}/http/route.ts`,
    refused: `console.log("here");`,
    accepted: `log.info("here");`,
    says: /log\.ts alone/,
  },
  "a cast": {
    file: `${shared}/queue/rows.ts`,
    refused: `const row = data as Row;`,
    accepted: `const words = ["a"] as const satisfies string[];`,
    says: /'data as Row' claims/,
  },
  "a cast with angles": {
    file: `${shared}/queue/rows.ts`,
    refused: `const row = <Row> data;`,
    accepted: `const words = <const> ["a"];`,
    says: /claims what nobody checked/,
  },
  "a file of 301 lines": {
    file: "scripts/stack/gateway.ts",
    refused: "a;\n".repeat(301),
    accepted: "a;\n".repeat(300),
    says: /301 lines/,
  },
  "an edge function of 41 lines": {
    file: "supabase/functions/get-crawl-job/index.ts",
    refused: "a;\n".repeat(41),
    accepted: "a;\n".repeat(40),
    says: /41 lines/,
  },
});

Deno.test("lint opens each door in its own place", () => {
  assertEquals(lint(`${shared}/env.ts`, `Deno.env.toObject();`), []);
  assertEquals(lint(`${shared}/queue/rpc.ts`, `client.rpc("a");`), []);
  assertEquals(lint(`${shared}/queue/kick.ts`, `await fetch(url);`), []);
  assertEquals(lint(`${shared}/log.ts`, `console.log("a");`), []);
  assertEquals(
    lint(`${shared}/net/fetch.ts`, `import { Agent } from "undici";`),
    [],
  );
  assertEquals(
    lint(`${shared}/browser/stealth/connect.ts`, `new WebSocket(url);`),
    [],
  );
});

Deno.test("lint lets tests and scripts hold the parts together", () => {
  const code = `
    import "../queue/queue.ts";
    Deno.env.get("A");
    const row = data as Row;`;
  assertEquals(lint(`${shared}/net/fetch_test.ts`, code), []);
  assertEquals(lint(`${shared}/net/testing/server.ts`, code), []);
  assertEquals(lint("scripts/worker.ts", code), []);
});
