import { assert, assertEquals } from "../testing/assert.ts";
import { Ticker } from "./ticker.ts";

Deno.test("Ticker calls at once and again, never twice at a time, and survives failures", async () => {
  let calls = 0;
  let running = 0;
  const { promise: enough, resolve } = Promise.withResolvers<void>();
  await using server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    async (request) => {
      assertEquals(request.headers.get("apikey"), "key");
      assertEquals(await request.text(), "{}");
      assertEquals(++running, 1);
      await new Promise((resolve) => setTimeout(resolve, 30));
      running--;
      if (++calls === 4) resolve();
      return new Response("no", { status: calls === 2 ? 500 : 202 });
    },
  );
  const lines: string[] = [];
  const ticker = new Ticker({
    url: `http://127.0.0.1:${server.addr.port}/`,
    key: "key",
    everyMs: 250,
    log: (line) => lines.push(line),
  });
  await enough;
  await ticker[Symbol.asyncDispose]();
  assertEquals(lines, ["The minute tick was answered 500: no"]);
  assert(calls <= 5);
});
