/**
 * Who may do what: two users, the secret key, the cron key, the publishable
 * key and nobody, tried against every function and every table.
 *
 * @module
 */

import { parse } from "smol-toml";
import { assertEquals } from "../../scripts/testing/assert.ts";
import { Caller } from "../../scripts/testing/caller.ts";
import { testStack } from "../../scripts/testing/stack.ts";
import { claim, report } from "./jobs.ts";

interface Call {
  readonly method: "GET" | "POST";
  /** What to ask for when a job `id` of the batch `b` is meant. */
  readonly about: (id: string) => Record<string, unknown>;
  /** What its owner is answered. */
  readonly status: number;
  /** What another user is answered; the same as the owner where nothing of the owner's is touched. */
  readonly stranger: number;
}

const url = "https://example.com/";
const later = { delayMs: 3_600_000 };
const calls: Record<string, Call> = {
  "submit-crawl-job": {
    method: "POST",
    about: () => ({ url, ...later }),
    status: 202,
    stranger: 202,
  },
  "submit-crawl-jobs-batch": {
    method: "POST",
    about: () => ({ urls: [url], batchId: "b", ...later }),
    status: 202,
    stranger: 202,
  },
  "get-crawl-job": {
    method: "GET",
    about: (jobId) => ({ jobId }),
    status: 200,
    stranger: 404,
  },
  "get-crawl-jobs-batch": {
    method: "GET",
    about: () => ({ batchId: "b" }),
    status: 200,
    stranger: 404,
  },
  "wait-for-crawl-job": {
    method: "POST",
    about: (jobId) => ({ jobId }),
    status: 200,
    stranger: 404,
  },
  "list-crawl-job-batches": {
    method: "GET",
    about: () => ({}),
    status: 200,
    stranger: 200,
  },
  "export-crawl-batch": {
    method: "GET",
    about: () => ({ batchId: "b" }),
    status: 200,
    stranger: 404,
  },
  "explain-crawl-job": {
    method: "GET",
    about: (jobId) => ({ jobId }),
    status: 200,
    stranger: 404,
  },
  "queue-status": {
    method: "GET",
    about: () => ({}),
    status: 200,
    stranger: 200,
  },
  "openapi": { method: "GET", about: () => ({}), status: 200, stranger: 200 },
  "retry-failed-batch-jobs": {
    method: "POST",
    about: () => ({ batchId: "b" }),
    status: 200,
    stranger: 404,
  },
  "retry-crawl-job": {
    method: "POST",
    about: (jobId) => ({ jobId }),
    // It is completed; a stranger must not learn even that.
    status: 409,
    stranger: 404,
  },
  "pageperfect-workflow": {
    method: "POST",
    about: (jobId) => ({ jobId }),
    status: 200,
    stranger: 404,
  },
  "cancel-crawl-jobs": {
    method: "POST",
    about: () => ({ batchId: "b" }),
    status: 200,
    stranger: 404,
  },
  "list-crawl-schedules": {
    method: "GET",
    about: (scheduleId) => ({ scheduleId }),
    status: 200,
    stranger: 404,
  },
  "set-crawl-schedule": {
    method: "POST",
    about: (scheduleId) => ({ scheduleId, paused: true }),
    status: 200,
    stranger: 404,
  },
  "run-crawl-schedule": {
    method: "POST",
    about: (scheduleId) => ({ scheduleId }),
    status: 202,
    stranger: 404,
  },
  "list-webhook-deliveries": {
    method: "GET",
    about: () => ({}),
    status: 200,
    stranger: 200,
  },
  "redeliver-webhook": {
    method: "POST",
    // The test gives a message and a schedule of Alice's the id of the job.
    about: (deliveryId) => ({ deliveryId }),
    status: 202,
    stranger: 404,
  },
  "list-crawl-hosts": {
    method: "GET",
    about: () => ({}),
    status: 403,
    stranger: 403,
  },
  "set-crawl-host": {
    method: "POST",
    about: () => ({ host: "example.com" }),
    status: 403,
    stranger: 403,
  },
  "process-crawl-jobs": {
    method: "POST",
    about: () => ({}),
    status: 403,
    stranger: 403,
  },
  "crawl-cron": {
    method: "POST",
    about: () => ({}),
    status: 403,
    stranger: 403,
  },
};

/** Those of `api`. */
const routes: Record<string, Call> = {
  "api/graphql": {
    method: "POST",
    about: (id) => ({ query: `{ job(id: "${id}") { id } }` }),
    // What is not the caller's is an error in GraphQL's form.
    status: 200,
    stranger: 200,
  },
  "api/export/:jobId": {
    method: "GET",
    about: () => ({}),
    // The job is no export of hers.
    status: 404,
    stranger: 404,
  },
};

const forKeys = new Set(["process-crawl-jobs", "crawl-cron"]);
const forSecret = new Set(["list-crawl-hosts", "set-crawl-host"]);

function ask(caller: Caller, name: string, id: string) {
  const { method, about } = calls[name] ?? routes[name] ??
    { method: "GET", about: () => ({}) };
  if (method === "POST") return caller.post(name, about(id));
  const query = Object.entries(about(id)).map(([key, value]) =>
    [key, String(value)] as const
  );
  return caller.get(name.replace(":jobId", id), Object.fromEntries(query));
}

Deno.test("who may do what, through every function and table", async (t) => {
  await using stack = await testStack({ env: { MAX_DRAINS: "1" } });
  const { sql } = stack;
  await sql`select public.start_crawl_drain(1, '1 hour')`;
  const alice = await Caller.user(stack, "alice");
  const bob = await Caller.user(stack, "bob");
  const secret = Caller.secret(stack);

  // A completed job of Alice's in her batch "b".
  await alice.post("submit-crawl-jobs-batch", { urls: [url], batchId: "b" });
  const [job] = await claim(sql, 1);
  if (!job) throw new Error("nothing to claim");
  await report(sql, "complete", job, {
    steps: [{ method: "Direct Fetch", start_ms: 0, duration_ms: 1 }],
  });

  await sql`
    with webhook as (
      insert into public.crawl_webhooks (owner_id, key, url, events)
      values (${alice.id}, gen_random_uuid(), 'https://hook.example.com/', '{job.error}')
      returning id
    )
    insert into public.crawl_webhook_events (id, webhook_id, owner_id, type, data, next_at)
    select ${job.id}, id, ${alice.id}, 'job.error', '{}', now() + interval '1 day' from webhook`;

  await sql`
    insert into public.crawl_schedules (id, owner_id, cron, time_zone, template)
    values (${job.id}, ${alice.id}, '0 0 * * *', 'UTC',
      '{"job": {"url": "https://example.com/", "delayMs": 3600000}}')`;

  for (const owner of [alice.id, null]) {
    await sql`
      select public.put_dataset_items(${owner}, ${sql.json(shopItems)})`;
  }

  await t.step("the table of this test has every function", async () => {
    const config = await Deno.readTextFile(
      new URL("../config.toml", import.meta.url),
    );
    const { functions } = parse(config);
    assertEquals(
      [...Object.keys(calls), "api"].sort(),
      Object.keys(functions ?? {}).sort(),
    );
  });

  for (
    const [name, { status, stranger }] of Object.entries({
      ...calls,
      ...routes,
    })
  ) {
    await t.step(name, async () => {
      const expected: [who: string, caller: Caller, status: number][] = [
        ["nobody", Caller.withKey(stack, ""), 401],
        ["publishable", Caller.withKey(stack, stack.publishableKey), 401],
        ["cron", Caller.withKey(stack, stack.cronKey), 401],
        ["bob", bob, stranger],
        ["secret", secret, status],
        ["alice", alice, status],
      ];
      for (const [who, caller, wanted] of expected) {
        const isForKeys = forKeys.has(name);
        const opens = isForKeys && (who === "cron" || who === "secret") ||
          forSecret.has(name) && who === "secret";
        const { status: got } = await ask(caller, name, job.id);
        if (opens) assertEquals([200, 202].includes(got), true, who);
        else assertEquals(got, wanted, who);
      }
      // What Bob did to "b" was his own: it is not Alice's.
      await sql`
        select public.cancel_crawl_jobs(array_agg(id)) from public.crawl_jobs where owner_id = ${bob.id}`;
      await sql`update public.crawl_batches set name = 'bobs-' || id where owner_id = ${bob.id}`;
    });
  }

  await t.step(
    "lists hold a user's own, and all for the secret key",
    async () => {
      const names = async (caller: Caller) =>
        (await caller.get("list-crawl-job-batches")).json.batches
          .map(({ owner_id }: { owner_id: string }) => owner_id);
      assertEquals(new Set(await names(alice)), new Set([alice.id]));
      assertEquals(new Set(await names(bob)), new Set([bob.id]));
      assertEquals(
        new Set(await names(secret)),
        new Set([alice.id, bob.id, null]),
      );
    },
  );

  await t.step("cancelling others' jobs by id does nothing", async () => {
    const { json } = await alice.post("submit-crawl-job", { url, ...later });
    const cancel = async (caller: Caller) =>
      (await caller.post("cancel-crawl-jobs", { jobIds: [json.jobId] })).json
        .count;
    assertEquals(await cancel(bob), 0);
    assertEquals(await cancel(alice), 1);
  });

  await t.step(
    "a user cannot name another owner, the secret key can",
    async () => {
      const get = (caller: Caller, ownerId: string | null) =>
        caller.get("get-crawl-jobs-batch", {
          batchId: "b",
          ownerId: ownerId ?? "",
        });
      assertEquals((await get(bob, alice.id)).json.code, "FORBIDDEN");
      assertEquals((await get(alice, alice.id)).status, 200);
      assertEquals((await get(secret, alice.id)).status, 200);
      assertEquals((await get(secret, bob.id)).status, 404);
    },
  );

  const tables = await sql`
    select c.relname as name,
      has_table_privilege('authenticated', c.oid, 'select') or exists (
        select from information_schema.column_privileges p
        where p.table_name = c.relname and p.grantee = 'authenticated'
      ) as users
    from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'v', 'm')
    order by c.relname`;
  for (const { name, users } of tables) {
    await t.step(`the table ${name} through the REST gateway`, async () => {
      const columns = name === "crawl_jobs" ? "select=id,owner_id" : "select=*";
      const count = async (caller: Caller) => {
        const { status, json } = await caller.rows(name, columns);
        return status === 200 ? json.length : status;
      };
      const all = await count(secret);
      const mine = await count(alice);
      const anonymous = await count(
        Caller.withKey(stack, stack.publishableKey),
      );
      assertEquals(anonymous === 0 || anonymous >= 400, true, `${anonymous}`);
      if (!users) {
        assertEquals(mine >= 400 && await count(bob) >= 400, true);
        return;
      }
      const [{ n } = { n: 0 }] = await sql.unsafe(ownRows[name] ?? "", [
        alice.id ?? "",
      ]);
      // The positive control: there is something of hers to see, and something that is not.
      assertEquals(mine, n);
      assertEquals(n > 0, true);
      if (name !== "crawl_results" && name !== "crawl_attempts") {
        assertEquals(all > mine, true);
      }
      const [column] = await sql`
        select column_name as name from information_schema.columns
        where table_schema = 'public' and table_name = ${name} and ordinal_position = 2`;
      for (const write of ["POST", "PATCH", "DELETE"]) {
        const response = await fetch(
          `${stack.apiUrl}/rest/v1/${name}?${column?.name}=not.is.null`,
          {
            method: write,
            headers: { ...alice.headers, "content-type": "application/json" },
            body: write === "DELETE"
              ? null
              : JSON.stringify({ [column?.name]: null }),
          },
        );
        await response.body?.cancel();
        assertEquals([401, 403].includes(response.status), true, write);
      }
    });
  }

  const functions = await sql`
    select p.proname as name from pg_proc p
    where p.pronamespace = 'public'::regnamespace and p.proname like '%crawl%'`;
  await t.step(
    "no SQL function can be called by a user through the REST gateway",
    async () => {
      const call = async ({ headers }: Caller, name: string) => {
        const response = await fetch(`${stack.apiUrl}/rest/v1/rpc/${name}`, {
          method: "POST",
          headers: { ...headers, "content-type": "application/json" },
          body: "{}",
        });
        await response.body?.cancel();
        return response.status;
      };
      // The control: those that need no argument, as the service role calls them.
      const callable: string[] = [];
      for (const { name } of functions) {
        if (await call(secret, name) < 300) callable.push(name);
      }
      assertEquals(callable.length >= 6, true, callable.join());
      const anonymous = Caller.withKey(stack, stack.publishableKey);
      for (const name of callable) {
        for (const caller of [alice, anonymous]) {
          const status = await call(caller, name);
          assertEquals([401, 403].includes(status), true, `${name}: ${status}`);
        }
      }
    },
  );
});

/** A brand with a product, whose page was read. */
const shopItems = ["brands", "products", "product_details"].map((dataset) => ({
  dataset,
  items: [{ key: "k", item: { name: "n" } }],
}));
const ownItems = (dataset: string) =>
  `select count(*)::int as n from dataset_items where dataset = '${dataset}' and owner_id = $1`;

/** How many rows of a table are a user's, without its policies. */
const ownRows: Record<string, string> = {
  crawl_jobs: "select count(*)::int as n from crawl_jobs where owner_id = $1",
  dataset_items:
    "select count(*)::int as n from dataset_items where owner_id = $1",
  brands: ownItems("brands"),
  products: ownItems("products"),
  product_details: ownItems("product_details"),
  crawl_batches:
    "select count(*)::int as n from crawl_batches where owner_id = $1",
  crawl_batch_counts:
    "select count(*)::int as n from crawl_batch_counts c join crawl_batches b on b.id = c.batch_id where b.owner_id = $1",
  crawl_results:
    "select count(*)::int as n from crawl_results r join crawl_jobs j on j.id = r.job_id where j.owner_id = $1",
  crawl_attempts:
    "select count(*)::int as n from crawl_attempts a join crawl_jobs j on j.id = a.job_id where j.owner_id = $1",
};
