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
