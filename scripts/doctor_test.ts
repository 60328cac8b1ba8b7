import { fileURLToPath } from "node:url";
import { assert, assertEquals, assertMatch } from "./testing/assert.ts";
import { Caller } from "./testing/caller.ts";
import { type TestStack, testStack } from "./testing/stack.ts";

async function doctor(stack: TestStack, env: Record<string, string> = {}) {
  const { code, stdout } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "-A",
      fileURLToPath(new URL("doctor.ts", import.meta.url)),
    ],
    env: {
      SUPABASE_URL: stack.apiUrl,
      SUPABASE_SECRET_KEYS: JSON.stringify({ default: stack.secretKey }),
      BROWSER_WS_ENDPOINT: Deno.env.get("TEST_BROWSER_ENDPOINT") ?? "",
      EGRESS_PROXY_URL: Deno.env.get("TEST_EGRESS_PROXY") ?? "",
      DATABASE_URL: "",
      ...env,
    },
    stderr: "inherit",
  }).output();
  return { code, text: new TextDecoder().decode(stdout) };
}

Deno.test("deno task doctor finds nothing wrong where nothing is", async () => {
  await using stack = await testStack();
  const cron = Caller.withKey(stack, stack.cronKey);
  await cron.post("crawl-cron?wait=true");
  const { code, text } = await doctor(stack);
  assertEquals(code, 0, text);
  assertMatch(text, /ok {3}The project answers and knows the key\n/);
  assertMatch(text, /ok {3}All \d\d functions are there\n/);
  assertMatch(text, /ok {3}The cron calls\n/);
  assertMatch(text, /ok {3}0 jobs wait, 0 are being done\n/);
  assertMatch(text, /ok {3}Every invariant of the queue holds\n/);
  assertMatch(text, /ok {3}The browser at \S+ answers: \S+\n/);
  assertMatch(text, /ok {3}The egress proxy at \S+ takes connections\n/);
  assertMatch(text, /\? {4}Migrations were not looked at\n {5}→ set DATABASE/);
});

Deno.test("deno task doctor says what is wrong, and how to mend it", async (t) => {
  await using stack = await testStack();
  const { sql } = stack;
  const nowhere = "127.0.0.1:9";
  const wrongs: [
    what: string,
    does: () => Promise<unknown>,
    env: Record<string, string>,
    line: RegExp,
  ][] = [
    [
      "the cron has never called",
      () => Promise.resolve(),
      {},
      /WRONG The cron has never called\n {5}→ run \.\/deploy/,
    ],
    [
      "the cron has stopped",
      () =>
        sql`select setval('public.crawl_tick', (extract(epoch from now() - interval '9 min') * 1000)::bigint)`,
      {},
      /WRONG The cron has not called for 9 minutes/,
    ],
    [
      "jobs that nobody does",
      async () => {
        const secret = Caller.secret(stack);
        const pausedUntil = new Date(Date.now() + 86_400_000).toISOString();
        await secret.post("set-crawl-host", { host: "a.com", pausedUntil });
        await secret.post("submit-crawl-job", { url: "https://a.com/" });
        await sql`
          update public.crawl_jobs set scheduled_at = scheduled_at - interval '1 hour'`;
      },
      {},
      /WRONG A job is due for 60 minutes; 1 wait, and nobody works\n {5}→ ask explain/,
    ],
    [
      "broken books",
      () => sql`update public.crawl_lanes set running = 1`,
      {},
      /WRONG 1 invariants are broken, the first: lane\.running/,
    ],
    [
      "nothing at the address",
      () => Promise.resolve(),
      { SUPABASE_URL: `http://${nowhere}` },
      /WRONG Nothing answers at http:\/\/127\.0\.0\.1:9/,
    ],
    [
      "a wrong key",
      () => Promise.resolve(),
      { SUPABASE_SECRET_KEYS: '{"default":"sb_secret_wrong"}' },
      /WRONG The project refuses the secret key \(HTTP 401\)/,
    ],
    [
      "no browser, no proxy",
      () => Promise.resolve(),
      {
        BROWSER_WS_ENDPOINT: `ws://${nowhere}/secret-path`,
        EGRESS_PROXY_URL: `http://:x@${nowhere}`,
      },
      /WRONG The browser at 127\.0\.0\.1:9 does not answer\n.*\nwarn The egress proxy at 127\.0\.0\.1:9 takes no/,
    ],
    [
      "a database that is behind",
      () => sql`delete from supabase_migrations.schema_migrations`,
      { DATABASE_URL: stack.databaseUrl },
      /WRONG The database lacks \d migrations/,
    ],
  ];
  for (const [what, does, env, line] of wrongs) {
    await t.step(what, async () => {
      await does();
      const { code, text } = await doctor(stack, env);
      assertEquals(code, 1, text);
      assertMatch(text, line);
      assert(!/secret-path|sb_secret_[^…]/.test(text), text);
    });
  }
});
