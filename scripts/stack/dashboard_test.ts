import { fileURLToPath } from "node:url";
import { assertEquals } from "../testing/assert.ts";
import { Dashboard } from "./dashboard.ts";
import { generateKeys } from "./keys.ts";

Deno.test("only the local dashboard's own page can read the connection", async () => {
  const keys = await generateKeys();
  const source = fileURLToPath(new URL("../../dashboard", import.meta.url));
  const dashboard = await Dashboard.build(source, keys);
  const ask = (origin: string, site?: string) =>
    dashboard.fetch(
      new Request(`${origin}/dashboard/connection.json`, {
        headers: site ? { "Sec-Fetch-Site": site } : {},
      }),
    );
  const local = "http://127.0.0.1:54321";
  assertEquals(ask(local)?.status, 403);
  assertEquals(ask(local, "none")?.status, 403);
  assertEquals(ask(local, "same-site")?.status, 403);
  assertEquals(ask(local, "cross-site")?.status, 403);
  assertEquals(ask("http://attacker.test", "same-origin")?.status, 403);
  assertEquals(await ask(local, "same-origin")?.json(), {
    url: local,
    key: keys.secret,
    publishableKey: keys.publishable,
  });
});
