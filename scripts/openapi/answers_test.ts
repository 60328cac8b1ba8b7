/**
 * The committed document against a running system: every function is called,
 * and each answer has to be one that the document describes, to the key.
 *
 * @module
 */

import {
  type RequestCode,
  requestCodes,
} from "../../supabase/functions/_shared/errors.ts";
import {
  claim,
  jobIn,
  report,
  states,
  statusOf,
  submit,
} from "../../supabase/tests/jobs.ts";
import { assert, assertEquals, assertNotEquals } from "../testing/assert.ts";
import { Caller } from "../testing/caller.ts";
import { testStack } from "../testing/stack.ts";
import {
  type Answered,
  Described,
  type DescribedFunction,
  mediaType,
} from "./testing/described.ts";

/** A request to a function, and what it has to be answered. */
interface Exercise {
  readonly status: number;
  /** The code of a refusal. */
  readonly code?: RequestCode;
  readonly as?: { readonly headers: Readonly<Record<string, string>> };
  readonly query?: Readonly<Record<string, string | number>>;
  readonly body?: unknown;
  /** Where the request is wrong by its form, in place of the rest. */
  readonly init?: RequestInit;
  readonly path?: string;
}

const described = await Described.read();
const nobody = { headers: {} };
const nothing = "00000000-0000-4000-8000-000000000000";
const json = { "content-type": "application/json" };

/** What any function is to refuse, by what the document says of it. */
function misshapen({ method, operation }: DescribedFunction): Exercise[] {
  const post = (body: BodyInit, type = "application/json") => ({
    init: { method: "POST", body, headers: { "content-type": type } },
  });
  return [
    { status: 401, code: "UNAUTHORIZED", as: nobody },
    ...operation.security.some((one) => "jobToken" in one) ? [] : [{
      status: 401,
      code: "INVALID_TOKEN",
      as: { headers: { authorization: "Bearer eyJ.x.y" } },
    }] as const,
    { status: 404, code: "NOT_FOUND", path: "/more/than/there/is" },
    {
      status: 405,
      code: "METHOD_NOT_ALLOWED",
      // One that no route of the same path takes.
      init: { method: "PUT", body: method === "GET" ? null : "{}" },
    },
    { status: 400, code: "INVALID_REQUEST", query: { surplus: 1 } },
    ...operation.requestBody
      ? [
        { status: 400, code: "INVALID_JSON", ...post("{") },
        {
          status: 413,
          code: "PAYLOAD_TOO_LARGE",
          ...post("x".repeat(10_485_761)),
        },
        {
          status: 415,
          code: "UNSUPPORTED_MEDIA_TYPE",
          ...post("{}", "text/plain"),
        },
      ] as const
      : [],
  ];
}

const sync = {
  kind: "product_sync",
  args: { followId: "8a6e0804-2bd0-4672-b79d-d97027f9071a" },
};

Deno.test("every function answers what openapi.json describes", async (t) => {
  await using site = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    (request) => {
      const { pathname } = new URL(request.url);
      return new Response(
        `<!DOCTYPE html><title>Page</title><meta name="description" content="d">
        <main><h1>Heading</h1><p>Text with a <a href="/other">link</a></main>`,
        {
          status: pathname === "/missing" ? 404 : 200,
          headers: { "content-type": "text/html" },
        },
      );
    },
  );
  const host = `127.0.0.1:${site.addr.port}`;
  const page = `http://${host}/page`;
  await using stack = await testStack({
    env: { CRAWL_ALLOWED_PRIVATE_HOSTS: host, USER_QUEUED_JOBS: "10" },
  });
  const { sql } = stack;
  const secret = Caller.secret(stack);
  const cron = Caller.withKey(stack, stack.cronKey);
  const alice = await Caller.user(stack, "alice");
  const bob = await Caller.user(stack, "bob");

  const scripted = { actions: [{ type: "evaluate", script: "1" }] };
  const exercised = new Set<string>();

  /** Sends a request and holds both it and its answer against the document. */
  async function exercise(
    name: string,
    { status, code, as = secret, query, body, init, path = "" }: Exercise,
  ): Promise<Answered> {
    const one = described.find(name);
    const isPost = one.method === "POST";
    const parameters = new URLSearchParams(
      Object.entries(query ?? {}).map(([key, value]) => [key, String(value)]),
    );
    const response = await fetch(
      `${stack.apiUrl}/functions/v1/${one.address}${path}?${parameters}`,
      {
        method: one.method,
        body: isPost ? JSON.stringify(body ?? {}) : null,
        ...init,
        headers: {
          ...as.headers,
          ...(isPost ? json : {}),
          ...Object.fromEntries(new Headers(init?.headers)),
        },
      },
    );
    const { headers } = response;
    const answered = {
      status: response.status,
      headers,
      text: await response.text(),
    };
    const what = `${name} ${JSON.stringify(body ?? query)}: ${answered.text}`;
    assertEquals(answered.status, status, what);
    assertEquals(one.answerProblems(answered), [], what);
    if (code) assertEquals(JSON.parse(answered.text).code, code, what);
    const problems = one.requestProblems({ query, body });
    if (status < 300) assertEquals(problems, [], what);
    else if (code === "INVALID_REQUEST") assertNotEquals(problems, [], what);
    exercised.add(`${name} ${status} ${mediaType(headers)}`);
    return answered;
  }

  for (const one of described.functions) {
    await t.step(`${one.name}: requests of the wrong form`, async () => {
      for (const request of misshapen(one)) await exercise(one.name, request);
    });
  }

  // Bob has a job that has failed and one that is cancelled, and then no place for more.
  const owned = { owner: bob.id ?? "", batch: "bob" };
  const bobs = await submit(sql, { max_attempts: 1 }, owned);
  for (const job of await claim(sql)) await report(sql, "fail", job);
  const cancelled = await submit(sql, {}, owned);
  await sql`select public.cancel_crawl_jobs(${[cancelled]}::uuid[])`;
  assertEquals(await statusOf(sql, bobs), "error");

  await t.step("jobs in every state", async () => {
    const ids: string[] = [];
    for (const state of states) {
      if (state === "pending") continue; // claimed by the next one
      const { id: jobId } = await jobIn(sql, state);
      ids.push(jobId);
      const ended = ["completed", "error", "cancelled"].includes(state);
      await exercise("get-crawl-job", { status: 200, query: { jobId } });
      await exercise("explain-crawl-job", { status: 200, query: { jobId } });
      await exercise("wait-for-crawl-job", {
        status: ended ? 200 : 202,
        body: { jobId, maxWaitTimeMs: 0 },
      });
    }
    const pending = await submit(sql);
    await exercise("explain-crawl-job", {
      status: 200,
      query: { jobId: pending },
    });
    await exercise("cancel-crawl-jobs", {
      status: 200,
      body: { jobIds: [...ids, pending] },
    });
  });

  await t.step("one job, from its submit to its page", async () => {
    const { text } = await exercise("submit-crawl-job", {
      status: 202,
      as: alice,
      body: {
        url: page,
        formats: ["markdown", "text", "links", "headings", "metadata"],
        premium: true,
        ultraPremium: true,
        idempotencyKey: "alice's first",
      },
    });
    const { jobId, warnings } = JSON.parse(text);
    assertEquals(warnings.length, 1);
    await exercise("wait-for-crawl-job", {
      status: 200,
      as: alice,
      body: { jobId, pollingIntervalMs: 100 },
    });
    const got = await exercise("get-crawl-job", {
      status: 200,
      as: alice,
      query: { jobId, includeHtml: "true" },
    });
    const { job, formats } = JSON.parse(got.text);
    assertEquals([job.status, job.attempts.length], ["completed", 1]);
    assertEquals(Object.keys(formats).length, 5, got.text);
  });

  await t.step(
    "a webhook, from its submit to its second delivery",
    async () => {
      const body = {
        url: page,
        delayMs: 60_000,
        webhook: {
          url: `http://${host}/hook`,
          events: ["job.cancelled"],
          secret: `whsec_${"A".repeat(32)}`,
        },
      };
      const { text } = await exercise("submit-crawl-job", {
        status: 202,
        body,
      });
      const { jobId } = JSON.parse(text);
      await exercise("cancel-crawl-jobs", {
        status: 200,
        body: { jobIds: [jobId] },
      });
      // As if it was being sent, whoever has done so meanwhile.
      await sql`
      update public.crawl_webhook_events set status = 'pending', finished_at = null,
        next_at = now() + interval '1 hour', lease_token = gen_random_uuid(), leased_at = now()`;
      const { text: list } = await exercise("list-webhook-deliveries", {
        status: 200,
        query: { jobId },
      });
      const [{ deliveryId }] = JSON.parse(list).deliveries;
      const again = { body: { deliveryId } };
      await exercise("redeliver-webhook", {
        ...again,
        status: 409,
        code: "INVALID_STATE",
      });
      await exercise("redeliver-webhook", {
        ...again,
        as: bob,
        status: 404,
        code: "DELIVERY_NOT_FOUND",
      });
      await sql`
      update public.crawl_webhook_events set status = 'failed', next_at = null,
        finished_at = now(), lease_token = null, leased_at = null`;
      await exercise("redeliver-webhook", { ...again, status: 202 });
    },
  );

  await t.step("a schedule, from its start to its end", async () => {
    const body = { cron: "0 6 * * *", job: { url: page, delayMs: 60_000 } };
    const { text } = await exercise("set-crawl-schedule", {
      status: 200,
      as: alice,
      body,
    });
    const { scheduleId } = JSON.parse(text).schedule;
    const one = { as: alice, query: { scheduleId } };
    const { text: ran } = await exercise("run-crawl-schedule", {
      status: 202,
      as: alice,
      body: { scheduleId },
    });
    await exercise("list-crawl-schedules", { ...one, status: 200 });
    const stranger = {
      as: bob,
      status: 404,
      code: "SCHEDULE_NOT_FOUND",
    } as const;
    await exercise("list-crawl-schedules", { ...one, ...stranger });
    for (const name of ["set-crawl-schedule", "run-crawl-schedule"]) {
      await exercise(name, { body: { scheduleId }, ...stranger });
    }
    await exercise("cancel-crawl-jobs", {
      status: 200,
      body: { jobIds: [JSON.parse(ran).jobId] },
    });
    await exercise("set-crawl-schedule", {
      status: 422,
      code: "INVALID_SCHEDULE",
      body: { ...body, cron: "0 0 30 2 *" },
    });
    await sql`
      update public.crawl_schedules set template = '{"job": {"url": "http://10.0.0.1/"}}'`;
    await exercise("run-crawl-schedule", {
      status: 422,
      code: "URL_BLOCKED",
      body: { scheduleId },
    });
    await sql`
      insert into public.crawl_schedules (owner_id, cron, time_zone, template)
      select ${bob.id}, '0 0 * * *', 'UTC', '{"job": {"url": "https://example.com/"}}'
      from generate_series(1, 100)`;
    // As if he had many jobs.
    await sql`
      insert into public.crawl_owner_counts (owner_id, slot, live)
      values (${bob.id}, 99, 10)`;
    const [his] = await sql`
      select id from public.crawl_schedules where owner_id = ${bob.id} limit 1`;
    await exercise("run-crawl-schedule", {
      status: 429,
      as: bob,
      code: "QUOTA_EXCEEDED",
      body: { scheduleId: his?.id },
    });
    await sql`delete from public.crawl_owner_counts where slot = 99`;
    await exercise("set-crawl-schedule", {
      status: 429,
      as: bob,
      code: "QUOTA_EXCEEDED",
      body,
    });
    await exercise("set-crawl-schedule", {
      status: 200,
      as: alice,
      body: { scheduleId, remove: true },
    });
  });

  await t.step("a job of another kind", async () => {
    await exercise("submit-job", { status: 202, as: alice, body: sync });
  });

  await t.step("a batch, from its submit to its export", async () => {
    await exercise("submit-crawl-jobs-batch", {
      status: 202,
      body: {
        urls: [
          page,
          page,
          "http://10.0.0.1/",
          { url: `${page}?2`, priority: 5 },
          `http://${host}/missing`,
        ],
        batchId: "live",
        render: false,
        skipInvalid: true,
      },
    });
    const query = { batchId: "live" };
    const all = await exercise("get-crawl-jobs-batch", { status: 200, query });
    for (const { jobId } of JSON.parse(all.text).urls) {
      await exercise("wait-for-crawl-job", { status: 200, body: { jobId } });
    }
    const failed = await exercise("get-crawl-jobs-batch", {
      status: 200,
      query: { ...query, status: "error" },
    });
    const { status, urls } = JSON.parse(failed.text);
    assertEquals(status, "completed_with_errors");
    assertEquals(urls[0].error.code, "HTTP_CLIENT_ERROR");
    const first = await exercise("get-crawl-jobs-batch", {
      status: 200,
      query: { ...query, limit: 1 },
    });
    const { nextCursor: cursor } = JSON.parse(first.text);
    await exercise("get-crawl-jobs-batch", {
      status: 200,
      query: { ...query, cursor },
    });
    await exercise("list-crawl-job-batches", {
      status: 200,
      query: { limit: 10, offset: 0 },
    });
    for (const format of ["csv", "jsonl", "json"]) {
      await exercise("export-crawl-batch", {
        status: 200,
        query: { ...query, format },
      });
    }
    const { text } = await exercise("export-crawl-batch", {
      status: 200,
      query: { ...query, format: "json", fields: "id,html", limit: 2 },
    });
    assertEquals(JSON.parse(text).map(Object.keys), [
      ["id", "html"],
      ["id", "html"],
    ]);
    for (const dryRun of [true, false]) {
      await exercise("retry-failed-batch-jobs", {
        status: 200,
        body: { ...query, dryRun, overrides: { maxAttempts: 1 } },
      });
    }
    await exercise("cancel-crawl-jobs", { status: 200, body: query });
  });

  await t.step("a job again", async () => {
    const { id: jobId } = await jobIn(sql, "cancelled");
    await exercise("retry-crawl-job", {
      status: 200,
      body: { jobId, overrides: { render: false, premium: true } },
    });
    await exercise("cancel-crawl-jobs", {
      status: 200,
      body: { jobIds: [jobId] },
    });
  });

  await t.step("the workflow", async () => {
    const started = await exercise("pageperfect-workflow", {
      status: 202,
      body: { url: page, waitTimeoutMs: 0 },
    });
    const { jobId } = JSON.parse(started.text);
    const done = await exercise("pageperfect-workflow", {
      status: 200,
      body: { jobId },
    });
    assertEquals(JSON.parse(done.text).page.title, "Page");
    await exercise("pageperfect-workflow", {
      status: 502,
      code: "JOB_FAILED",
      body: { url: `http://${host}/missing` },
    });
  });

  await t.step("the queue, and the document itself", async () => {
    const ok = (query: Record<string, string> = {}, as = secret) => ({
      status: 200,
      query,
      as,
    });
    await exercise("queue-status", ok());
    await exercise("queue-status", ok({}, alice));
    await exercise("queue-status", ok({ format: "prometheus" }));
    await exercise("set-crawl-host", {
      ...ok(),
      body: { host: "*.slow.example", maxRunning: 1, gapMs: 500 },
    });
    await exercise("list-crawl-hosts", ok());
    await exercise("process-crawl-jobs", {
      ...ok({}, cron),
      body: { batchSize: 1 },
    });
    await exercise("crawl-cron", ok({ wait: "true" }, cron));
    await exercise("crawl-cron", { status: 202, as: cron });
    await exercise("openapi", ok());
  });

  const url = page;
  const refused: Record<string, Omit<Exercise, "status">[]> = {
    "submit-job": [
      { code: "INVALID_REQUEST", body: { kind: "" } },
      {
        code: "IDEMPOTENCY_KEY_REUSED",
        as: alice,
        body: { ...sync, idempotencyKey: "alice's first" },
      },
      { code: "QUOTA_EXCEEDED", as: bob, body: sync },
    ],
    "submit-crawl-job": [
      { code: "SCRIPTS_NOT_ALLOWED", body: { url, ...scripted } },
      { code: "INVALID_REQUEST", body: {} },
      { code: "INVALID_REQUEST", body: { url, timeoutMs: 1 } },
      { code: "INVALID_REQUEST", body: { url, surplus: 1 } },
      { code: "INVALID_REQUEST", body: { url, runAt: "tomorrow" } },
      { code: "INVALID_URL", body: { url: "example.com" } },
      { code: "UNSUPPORTED_SCHEME", body: { url: "ftp://example.com/" } },
      { code: "URL_HAS_CREDENTIALS", body: { url: "https://a@example.com/" } },
      {
        code: "URL_TOO_LONG",
        body: { url: `https://example.com/${"x".repeat(9_000)}` },
      },
      { code: "URL_BLOCKED", body: { url: "http://10.0.0.1/" } },
      {
        code: "IDEMPOTENCY_KEY_REUSED",
        as: alice,
        body: { url, idempotencyKey: "alice's first" },
      },
      { code: "QUOTA_EXCEEDED", as: bob, body: { url } },
    ],
    "submit-crawl-jobs-batch": [
      { code: "INVALID_REQUEST", body: { urls: [] } },
      { code: "INVALID_REQUEST", body: { urls: [{ url, surplus: 1 }] } },
      { code: "INVALID_URL", body: { urls: [url, "example.com"] } },
      { code: "URL_BLOCKED", body: { urls: [url, "http://10.0.0.1/"] } },
      { code: "NO_VALID_URLS", body: { urls: ["example.com"] } },
      {
        code: "TOO_MANY_URLS",
        body: { urls: Array.from({ length: 50_001 }, () => url) },
      },
      {
        code: "IDEMPOTENCY_KEY_REUSED",
        as: alice,
        body: { urls: [url], idempotencyKey: "alice's first" },
      },
      { code: "QUOTA_EXCEEDED", as: bob, body: { urls: [url] } },
    ],
    "pageperfect-workflow": [
      { code: "INVALID_REQUEST", body: {} },
      { code: "INVALID_REQUEST", body: { url, jobId: nothing } },
      { code: "INVALID_URL", body: { url: "example.com" } },
      { code: "URL_BLOCKED", body: { url: "http://10.0.0.1/" } },
      {
        code: "IDEMPOTENCY_KEY_REUSED",
        as: {
          headers: { ...alice.headers, "idempotency-key": "alice's first" },
        },
        body: { url },
      },
      { code: "JOB_NOT_FOUND", body: { jobId: nothing } },
      { code: "QUOTA_EXCEEDED", as: bob, body: { url } },
    ],
    "get-crawl-job": [
      { code: "INVALID_REQUEST", query: { jobId: 1 } },
      { code: "INVALID_REQUEST", query: { jobId: nothing, includeHtml: "no" } },
      { code: "JOB_NOT_FOUND", query: { jobId: nothing } },
    ],
    "explain-crawl-job": [
      { code: "INVALID_REQUEST" },
      { code: "JOB_NOT_FOUND", query: { jobId: nothing } },
    ],
    "wait-for-crawl-job": [
      { code: "INVALID_REQUEST", body: { jobId: nothing, maxWaitTimeMs: -1 } },
      { code: "JOB_NOT_FOUND", body: { jobId: nothing } },
    ],
    "retry-crawl-job": [
      {
        code: "SCRIPTS_NOT_ALLOWED",
        body: { jobId: nothing, overrides: scripted },
      },
      { code: "INVALID_REQUEST", body: { jobId: nothing, overrides: [] } },
      {
        code: "INVALID_REQUEST",
        body: { jobId: nothing, overrides: { delayMs: 1 } },
      },
      { code: "JOB_NOT_FOUND", body: { jobId: nothing } },
      {
        code: "INVALID_STATE",
        body: { jobId: (await jobIn(sql, "completed")).id },
      },
      { code: "QUOTA_EXCEEDED", as: bob, body: { jobId: cancelled } },
    ],
    "get-crawl-jobs-batch": [
      { code: "INVALID_REQUEST", query: { batchId: "live", limit: 1_001 } },
      { code: "BATCH_NOT_FOUND", query: { batchId: "nothing" } },
      {
        code: "FORBIDDEN",
        as: bob,
        query: { batchId: "bob", ownerId: nothing },
      },
    ],
    "list-crawl-job-batches": [
      { code: "INVALID_REQUEST", query: { limit: 0 } },
    ],
    "export-crawl-batch": [
      { code: "INVALID_REQUEST", query: { batchId: "live", format: "xml" } },
      { code: "BATCH_NOT_FOUND", query: { batchId: "nothing" } },
      {
        code: "FORBIDDEN",
        as: bob,
        query: { batchId: "bob", ownerId: nothing },
      },
    ],
    "retry-failed-batch-jobs": [
      {
        code: "SCRIPTS_NOT_ALLOWED",
        body: { batchId: "any", overrides: scripted },
      },
      { code: "INVALID_REQUEST", body: { batchId: "" } },
      { code: "BATCH_NOT_FOUND", body: { batchId: "nothing" } },
      {
        code: "FORBIDDEN",
        as: bob,
        body: { batchId: "bob", ownerId: nothing },
      },
      { code: "QUOTA_EXCEEDED", as: bob, body: { batchId: "bob" } },
    ],
    "cancel-crawl-jobs": [
      { code: "INVALID_REQUEST", body: {} },
      {
        code: "INVALID_REQUEST",
        body: { batchId: "live", jobIds: [nothing] },
      },
      { code: "BATCH_NOT_FOUND", body: { batchId: "nothing" } },
      {
        code: "FORBIDDEN",
        as: bob,
        body: { batchId: "bob", ownerId: nothing },
      },
    ],
    "queue-status": [{ code: "INVALID_REQUEST", query: { format: "xml" } }],
    "list-crawl-hosts": [
      { code: "INVALID_REQUEST", query: { limit: 0 } },
      { code: "FORBIDDEN", as: alice },
    ],
    "set-crawl-host": [
      { code: "INVALID_REQUEST", body: { host: "a.com", maxRunning: 0 } },
      { code: "FORBIDDEN", as: alice, body: { host: "a.com" } },
    ],
    "process-crawl-jobs": [
      { code: "INVALID_REQUEST", body: { batchSize: 0 } },
      { code: "FORBIDDEN", as: alice },
    ],
    "crawl-cron": [
      { code: "INVALID_REQUEST", query: { wait: "yes" } },
      { code: "FORBIDDEN", as: alice },
    ],
  };

  await exercise("submit-crawl-jobs-batch", {
    status: 202,
    as: bob,
    body: {
      urls: Array.from({ length: 10 }, (_, i) => `${page}?${i}`),
      delayMs: 3_600_000,
    },
  });
  for (const [name, requests] of Object.entries(refused)) {
    await t.step(`${name}: requests that are refused`, async () => {
      for (const request of requests) {
        const { status } = requestCodes[request.code ?? "INTERNAL"];
        await exercise(name, { ...request, status });
      }
    });
  }

  await t.step("a database that is wrong, and one that is away", async () => {
    await sql`alter function public.crawl_queue_status rename to moved`;
    await exercise("queue-status", { status: 500, code: "INTERNAL" });
    await sql`
      create function public.crawl_queue_status(p_owner_id uuid) returns jsonb
      language plpgsql as $$ begin raise sqlstate '53300'; end $$`;
    await exercise("queue-status", { status: 503, code: "UNAVAILABLE" });
  });

  const left = described.functions.flatMap(({ name, path, responses }) =>
    responses
      // What a route of `api` does beside is seen in its document's own test.
      .filter(({ status }) =>
        !path.startsWith("api/") || [401, 405, 413, 415].includes(status)
      )
      // The same for all; one function has shown them.
      .filter(({ status }) =>
        name === "queue-status" || status !== 500 && status !== 503
      )
      .flatMap(({ status, content }) =>
        Object.keys(content).map((type) => `${name} ${status} ${type}`)
      )
  ).filter((answer) => !exercised.has(answer));
  assertEquals(left, [], "answers that are described and were never seen");
});

/** Answers of `queue-status` that it does not give, and why. */
const wrong: [name: string, change: Partial<Answered>, problem: RegExp][] = [
  ["of another status", { status: 201 }, /^the status 201 is not described/],
  ["with a surplus key", { text: '{"surplus":1}' }, /surplus/],
  ["without its keys", { text: "{}" }, /'depth'/],
  [
    "of another media type",
    { headers: new Headers({ "x-request-id": "a", "content-type": "a/b" }) },
    /^the type 'a\/b' is not described/,
  ],
  [
    "without a header",
    { headers: new Headers({ "content-type": "application/json" }) },
    /^the header X-Request-Id is missing/,
  ],
  [
    "with a code that its status has not",
    { status: 401, text: '{"code":"FORBIDDEN"}' },
    /^\/code/,
  ],
];

for (const [name, change, problem] of wrong) {
  Deno.test(`answerProblems() notices an answer ${name}`, () => {
    const status = described.find("queue-status");
    const example = status.examples.find(({ place }) =>
      place === "queue-status 200 application/json"
    );
    const right = {
      status: 200,
      headers: new Headers({
        "x-request-id": "a",
        "content-type": "application/json; charset=utf-8",
      }),
      text: JSON.stringify(example?.value),
    };
    assertEquals(status.answerProblems(right), []);
    const problems = status.answerProblems({ ...right, ...change });
    assert(problems.some((text) => problem.test(text)), problems.join("\n"));
  });
}
