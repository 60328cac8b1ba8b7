/**
 * Who may do what: two users, the secret key, the cron key, the publishable
 * key and nobody, tried against every function and every table.
 *
 * @module
 */

import { assertEquals } from "../../scripts/testing/assert.ts";
import { Caller } from "../../scripts/testing/caller.ts";
import { addressOf, readRoutes } from "../../scripts/testing/hostile/routes.ts";
import { testStack } from "../../scripts/testing/stack.ts";
import { claim, report, submit } from "./jobs.ts";

interface Call {
  /** What to ask for when a job `id` of the batch `b` is meant: parameters, also of the path, or fields. */
  readonly about: (id: string) => Record<string, unknown>;
  /** The parameters in a route's path. */
  readonly params?: (id: string) => Record<string, string>;
  /** What its owner is answered. */
  readonly status: number;
  /** What another user is answered; the same as the owner where nothing of the owner's is touched. */
  readonly stranger: number;
  /** What the secret key is answered where it is no owner either. */
  readonly secret?: number;
}

const url = "https://example.com/";
const later = { delayMs: 3_600_000 };
const calls: Record<string, Call> = {
  "submit-crawl-job": {
    about: () => ({ url, ...later }),
    status: 202,
    stranger: 202,
  },
  "submit-job": {
    about: () => ({
      kind: "product_sync",
      args: { followId: "8a6e0804-2bd0-4672-b79d-d97027f9071a" },
      ...later,
    }),
    status: 202,
    stranger: 202,
  },
  "submit-crawl-jobs-batch": {
    about: () => ({ urls: [url], batchId: "b", ...later }),
    status: 202,
    stranger: 202,
  },
  "get-crawl-job": {
    about: (jobId) => ({ jobId }),
    status: 200,
    stranger: 404,
  },
  "get-crawl-jobs-batch": {
    about: () => ({ batchId: "b" }),
    status: 200,
    stranger: 404,
  },
  "wait-for-crawl-job": {
    about: (jobId) => ({ jobId }),
    status: 200,
    stranger: 404,
  },
  "list-crawl-job-batches": {
    about: () => ({}),
    status: 200,
    stranger: 200,
  },
  "export-crawl-batch": {
    about: () => ({ batchId: "b" }),
    status: 200,
    stranger: 404,
  },
  "explain-crawl-job": {
    about: (jobId) => ({ jobId }),
    status: 200,
    stranger: 404,
  },
  "queue-status": {
    about: () => ({}),
    status: 200,
    stranger: 200,
  },
  "openapi": { about: () => ({}), status: 200, stranger: 200 },
  "retry-failed-batch-jobs": {
    about: () => ({ batchId: "b" }),
    status: 200,
    stranger: 404,
  },
  "retry-crawl-job": {
    about: (jobId) => ({ jobId }),
    // It is completed; a stranger must not learn even that.
    status: 409,
    stranger: 404,
  },
  "pageperfect-workflow": {
    about: (jobId) => ({ jobId }),
    status: 200,
    stranger: 404,
  },
  "cancel-crawl-jobs": {
    about: () => ({ batchId: "b" }),
    status: 200,
    stranger: 404,
  },
  "list-crawl-schedules": {
    about: (scheduleId) => ({ scheduleId }),
    status: 200,
    stranger: 404,
  },
  "set-crawl-schedule": {
    about: (scheduleId) => ({ scheduleId, paused: true }),
    status: 200,
    stranger: 404,
  },
  "run-crawl-schedule": {
    about: (scheduleId) => ({ scheduleId }),
    status: 202,
    stranger: 404,
  },
  "list-webhook-deliveries": {
    about: () => ({}),
    status: 200,
    stranger: 200,
  },
  "redeliver-webhook": {
    // The test gives a message and a schedule of Alice's the id of the job.
    about: (deliveryId) => ({ deliveryId }),
    status: 202,
    stranger: 404,
  },
  "create-shop": {
    about: () => ({ id: 1, name: "Mine" }),
    status: 201,
    // Shops of two users may have the same id.
    stranger: 201,
  },
  "put-products": {
    params: () => ({ id: "alices" }),
    about: () => ({ products: [{ id: 1, name: "Cup", price: 1 }] }),
    status: 200,
    stranger: 404,
  },
  "list-products": {
    params: () => ({ id: "alices" }),
    about: () => ({}),
    status: 200,
    stranger: 404,
  },
  "create-follow": {
    about: () => ({
      mode: "monitor",
      followerShopId: "alices",
      sourceShopId: "alices",
    }),
    status: 201,
    stranger: 404,
  },
  "list-follows": {
    about: () => ({}),
    status: 200,
    stranger: 200,
  },
  "get-follow": {
    params: (id) => ({ id }),
    about: () => ({}),
    status: 200,
    stranger: 404,
  },
  "sync-follow": {
    params: (id) => ({ id }),
    about: () => ({}),
    status: 202,
    stranger: 404,
  },
  "get-sync-status": {
    params: (id) => ({ id }),
    about: () => ({}),
    status: 200,
    stranger: 404,
  },
  "list-failed-syncs": {
    about: () => ({}),
    status: 200,
    stranger: 200,
  },
  "retry-sync": {
    params: (jobId) => ({ jobId }),
    about: () => ({}),
    // It is no sync; what it is, nobody is told.
    status: 404,
    stranger: 404,
  },
  "clean-syncs": {
    about: () => ({}),
    status: 200,
    stranger: 200,
  },
  "unfollow": {
    params: (id) => ({ id }),
    about: () => ({}),
    status: 200,
    stranger: 404,
  },
  "list-crawl-hosts": {
    about: () => ({}),
    status: 403,
    stranger: 403,
  },
  "set-crawl-host": {
    about: () => ({ host: "example.com" }),
    status: 403,
    stranger: 403,
  },
  "create-campaign": {
    about: () => ({ name: "c" }),
    status: 201,
    stranger: 201,
  },
  "list-campaigns": {
    about: () => ({}),
    status: 200,
    stranger: 200,
  },
  "start-meta-ads-run": {
    // The test gives Alice a job that looks at a run of this id.
    about: (run_id) => ({ organisation_id: "org-1", run_id }),
    status: 200,
    stranger: 404,
  },
  "get-meta-ads-result": {
    about: (run_id) => ({ run_id }),
    status: 200,
    stranger: 404,
  },
  "get-scrap-queue-status": {
    about: () => ({}),
    status: 200,
    stranger: 200,
  },
  // The test gives a campaign of Alice's the id of the job, too.
  "change-campaign-accounts": {
    about: (id) => ({ id }),
    status: 200,
    stranger: 404,
    secret: 404,
  },
  "list-campaign-accounts": {
    about: (id) => ({ id }),
    status: 200,
    stranger: 404,
    secret: 404,
  },
  "pause-campaign": {
    about: (id) => ({ id }),
    status: 200,
    stranger: 404,
    secret: 404,
  },
  "activate-campaign": {
    about: (id) => ({ id }),
    status: 200,
    stranger: 404,
    secret: 404,
  },
  "list-crawler-tasks": {
    about: () => ({}),
    status: 200,
    stranger: 200,
  },
  "wake-meta-ads-run": {
    // No key opens it, but the token of a job.
    about: (job_id) => ({ job_id, token: "not-the-token-of-the-job" }),
    status: 401,
    stranger: 401,
  },
  "graphql": {
    about: (id) => ({ query: `{ job(id: "${id}") { id } }` }),
    // What is not the caller's is an error in GraphQL's form.
    status: 200,
    stranger: 200,
  },
  "download-export": {
    // The job is no export of hers.
    about: (jobId) => ({ jobId }),
    status: 404,
    stranger: 404,
  },
  "process-crawl-jobs": {
    about: () => ({}),
    status: 403,
    stranger: 403,
  },
  "crawl-cron": {
    about: () => ({}),
    status: 403,
    stranger: 403,
  },
};

const routes = await readRoutes();

const forKeys = new Set(["process-crawl-jobs", "crawl-cron"]);
const forSecret = new Set(["list-crawl-hosts", "set-crawl-host"]);

function ask(caller: Caller, name: string, id: string) {
  const mounted = routes.get(name);
  if (!mounted) throw new Error(`There is no ${name}`);
  const { method, params = {} } = mounted.operation;
  const all = Object.entries({
    ...calls[name]?.about(id),
    ...calls[name]?.params?.(id),
  });
  const texts = Object.fromEntries(
    all.map(([key, value]) => [key, String(value)]),
  );
  const address = addressOf(mounted, texts);
  const isOwn = ([key]: [string, unknown]) => !(key in params);
  return method === "POST"
    ? caller.post(address, Object.fromEntries(all.filter(isOwn)))
    : caller.get(
      address,
      Object.fromEntries(Object.entries(texts).filter(isOwn)),
    );
}

Deno.test("who may do what, through every function and table", async (t) => {
  await using stack = await testStack({ env: { MAX_DRAINS: "1" } });
  const { sql } = stack;
  await sql`select public.start_crawl_drain(1, '1 hour')`;
  const alice = await Caller.user(stack, "alice");
  const bob = await Caller.user(stack, "bob");
  const secret = Caller.secret(stack);

  // A completed job of Alice's in her batch "b", and one of Bob's.
  const completed = async (caller: Caller, batchId: string) => {
    await caller.post("submit-crawl-jobs-batch", { urls: [url], batchId });
    const [job] = await claim(sql, 1);
    if (!job) throw new Error("nothing to claim");
    await report(sql, "complete", job, {
      steps: [{ method: "Direct Fetch", start_ms: 0, duration_ms: 1 }],
    });
    return job;
  };
  const job = await completed(alice, "b");
  await completed(bob, "bobs");

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

  // A shop with a product, and a follow; Alice's, and of the secret key.
  const follow = {
    mode: "resell",
    followerShopId: "alices",
    sourceShopId: "alices",
    markupPercentage: 0,
  };
  const shops = [
    { dataset: "shops", items: [{ key: "alices", item: { name: "A" } }] },
    {
      dataset: "shop_products",
      scope: "alices",
      items: [{ key: "1", item: { name: "Cup" } }],
    },
    {
      dataset: "follows",
      items: [
        { key: job.id, item: follow },
        // One that nobody ends.
        { key: crypto.randomUUID(), item: follow },
      ],
    },
  ];
  const items = (key: string, item: unknown, scope = "") => ({
    scope,
    items: [{ key, item }],
  });
  const account = { userId: "u", twitterId: "12", handle: "a" };
  const datasets = JSON.stringify([
    { dataset: "campaigns", ...items(job.id, { name: "c", status: "active" }) },
    { dataset: "tracked_accounts", ...items("12", account, job.id) },
    { dataset: "tweets", ...items("1", { text: "t" }, "12") },
    { dataset: "meta_ads", ...items("1", {}, "org-1") },
    ...shops,
    ...catalogue,
  ]);
  await submit(sql, {
    kind: "actor_run",
    lane: "actor_run:Apify",
    url: null,
    subject: job.id,
    args: { organisationId: "org-1" },
  }, { owner: alice.id ?? "" });

  for (const owner of [alice.id, null]) {
    await sql`select public.put_dataset_items(${owner}, ${datasets}::text::jsonb)`;
    await submit(sql, {
      kind: "timeline_fetch",
      lane: "timeline_fetch",
      subject: "12",
      delay_ms: 3_600_000,
      args: { ...account, maxTweets: 1 },
    }, owner === null ? {} : { owner });
  }
  // Jobs that came without a limit leave none to those that have one.
  await sql`delete from public.crawl_owners`;
  // What is the secret key's is under another id.
  await sql`
    update public.dataset_items set key = gen_random_uuid()
    where dataset = 'campaigns' and owner_id <> ${alice.id}`;

  await t.step("the table of this test has every function and route", () => {
    assertEquals(Object.keys(calls).sort(), [...routes.keys()].sort());
  });

  for (
    const [name, { status, stranger, secret: its = status }] of Object.entries(
      calls,
    )
  ) {
    await t.step(name, async () => {
      const expected: [who: string, caller: Caller, status: number][] = [
        ["nobody", Caller.withKey(stack, ""), 401],
        ["publishable", Caller.withKey(stack, stack.publishableKey), 401],
        ["cron", Caller.withKey(stack, stack.cronKey), 401],
        ["bob", bob, stranger],
        ["secret", secret, its],
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
    select c.relname as name, c.relkind = 'v' as "isView",
      has_table_privilege('authenticated', c.oid, 'select') or exists (
        select from information_schema.column_privileges p
        where p.table_name = c.relname and p.grantee = 'authenticated'
      ) as users
    from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'v', 'm')
    order by c.relname`;
  /** The writes to a table that a caller is not refused for lack of rights. */
  const writes = async (caller: Caller, name: string, isView: boolean) => {
    const [column] = await sql`
      select column_name as name from information_schema.columns
      where table_schema = 'public' and table_name = ${name}
      order by ordinal_position = 2 desc, ordinal_position limit 1`;
    const found: string[] = [];
    for (const method of ["POST", "PATCH", "DELETE"]) {
      const response = await fetch(
        `${stack.apiUrl}/rest/v1/${name}?${column?.name}=not.is.null`,
        {
          method,
          headers: { ...caller.headers, "content-type": "application/json" },
          body: method === "DELETE"
            ? null
            : JSON.stringify({ [column?.name]: null }),
        },
      );
      await response.body?.cancel();
      const { status } = response;
      // A column that is computed is refused before anybody asks for rights.
      const isRefused = isView ? status >= 400 : [401, 403].includes(status);
      if (!isRefused) found.push(`${method}: ${status}`);
    }
    return found;
  };
  for (const { name, users, isView } of tables) {
    await t.step(`the table ${name} through the REST gateway`, async () => {
      const columns = name === "crawl_jobs" ? "select=id,owner_id" : "select=*";
      const count = async (caller: Caller) => {
        const { status, json } = await caller.rows(name, columns);
        return status === 200 ? json.length : status;
      };
      const mine = await count(alice);
      const anonymous = await count(
        Caller.withKey(stack, stack.publishableKey),
      );
      assertEquals(anonymous === 0 || anonymous >= 400, true, `${anonymous}`);
      const rows = async (query: string, values: string[] = []) =>
        (await sql.unsafe(query, values))[0]?.n;
      const all = await rows(`select count(*)::int as n from public.${name}`);
      assertEquals(await count(secret), all);
      for (const caller of isView ? [alice] : [alice, bob, secret]) {
        assertEquals(await writes(caller, name, isView), []);
      }
      if (!users) {
        assertEquals(mine >= 400 && await count(bob) >= 400, true);
        return;
      }
      const n = await rows(
        ownRows[name] ??
          `select count(*)::int as n from public.${name} where owner_id = $1`,
        [alice.id ?? ""],
      );
      // The positive control: there is something of hers to see, and something that is not.
      assertEquals(mine, n);
      assertEquals(n > 0 && all > n, true, `${n} of ${all}`);
    });
  }

  const functions = await sql`
    select p.proname as name from pg_proc p
    where p.pronamespace = 'public'::regnamespace`;
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
const catalogue = ["brands", "products", "product_details"].map((dataset) => ({
  dataset,
  items: [{ key: "k", item: { name: "n" } }],
}));
const ownItems = (dataset: string) =>
  `select count(*)::int as n from dataset_items where dataset = '${dataset}' and owner_id = $1`;

/** How many rows of a table are a user's, without its policies, where it does not say whose they are. */
const ownRows: Record<string, string> = {
  campaigns:
    "select count(*)::int as n from dataset_items where dataset = 'campaigns' and owner_id = $1",
  tracked_accounts:
    "select count(*)::int as n from dataset_items where dataset = 'tracked_accounts' and owner_id = $1",
  tweets:
    "select count(*)::int as n from dataset_items where dataset = 'tweets' and owner_id = $1",
  crawler_tasks:
    "select count(*)::int as n from crawl_jobs where kind = 'timeline_fetch' and owner_id = $1",
  brands: ownItems("brands"),
  products: ownItems("products"),
  product_details: ownItems("product_details"),
  crawl_batch_counts:
    "select count(*)::int as n from crawl_batch_counts c join crawl_batches b on b.id = c.batch_id where b.owner_id = $1",
  dataset_items:
    "select count(*)::int as n from dataset_items where owner_id = $1",
  ...Object.fromEntries(
    ["shops", "shop_products", "follows"].map((dataset) => [
      dataset,
      `select count(*)::int as n from dataset_items where owner_id = $1 and dataset = '${dataset}'`,
    ]),
  ),
  crawl_results:
    "select count(*)::int as n from crawl_results r join crawl_jobs j on j.id = r.job_id where j.owner_id = $1",
  crawl_attempts:
    "select count(*)::int as n from crawl_attempts a join crawl_jobs j on j.id = a.job_id where j.owner_id = $1",
};
