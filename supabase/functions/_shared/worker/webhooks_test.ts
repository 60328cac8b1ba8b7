import { Webhook } from "standardwebhooks";
import { assert, assertEquals } from "../../../../scripts/testing/assert.ts";
import { Caller } from "../../../../scripts/testing/caller.ts";
import {
  type TestStack,
  testStack,
} from "../../../../scripts/testing/stack.ts";

const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const projectSecret = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";

/** A message as its receiver got it. */
interface Received {
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: string;
}

/** A receiver that answers by the path: `/410` with 410. */
function receiver() {
  const got: Received[] = [];
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    async (request) => {
      const path = new URL(request.url).pathname;
      const headers = Object.fromEntries(request.headers);
      got.push({ path, headers, body: await request.text() });
      const status = Number(/\d{3}/.exec(path)?.[0] ?? 204);
      const location = { location: "/elsewhere" };
      return new Response(null, { status, headers: location });
    },
  );
  return {
    got,
    host: `127.0.0.1:${server.addr.port}`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

async function stackFor(
  host: string,
  env: Record<string, string> = {},
): Promise<TestStack> {
  const stack = await testStack({
    env: {
      CRAWL_ALLOWED_PRIVATE_HOSTS: host,
      WEBHOOK_SECRET: projectSecret,
      ...env,
    },
  });
  return stack;
}

/** Submits jobs for later and cancels them, so that there is something to tell. */
async function cancelled(caller: Caller, webhook: Record<string, unknown>) {
  const { status, json } = await caller.post("submit-crawl-job", {
    url: "https://example.com/",
    delayMs: 3_600_000,
    webhook,
  });
  assertEquals(status, 202, JSON.stringify(json));
  await caller.post("cancel-crawl-jobs", { jobIds: [json.jobId] });
  return json.jobId;
}

const tick = (caller: Caller) =>
  caller.fetch("crawl-cron?wait=true", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: "{}",
  });

/** Ticks until it is so: a drain that a submit has kicked may be at work instead. */
async function ticked(caller: Caller, isSo: () => Promise<boolean> | boolean) {
  const deadline = Date.now() + 30_000;
  do await tick(caller); while (!await isSo() && Date.now() < deadline);
}

Deno.test("a webhook is signed so that an independent library accepts it, and nothing else", async () => {
  await using hook = receiver();
  await using stack = await stackFor(hook.host);
  const caller = Caller.secret(stack);
  const url = `http://${hook.host}/hook`;
  const own = await cancelled(caller, { url, secret });
  const project = await cancelled(caller, { url });
  await ticked(caller, () => hook.got.length === 2);
  assertEquals(hook.got.length, 2);
  for (
    const [jobId, right, wrong] of [
      [own, secret, projectSecret],
      [project, projectSecret, secret],
    ] as const
  ) {
    // They are sent side by side.
    const { headers, body } = hook.got.find(({ body }) =>
      body.includes(jobId)
    ) ??
      { headers: {}, body: "" };
    const event = new Webhook(right).verify(body, headers);
    assertEquals(event, JSON.parse(body));
    const refused = (text: string, key: string) => {
      try {
        new Webhook(key).verify(text, headers);
        return false;
      } catch {
        return true;
      }
    };
    assert(refused(body, wrong));
    assert(refused(`${body} `, right));
    const { type, data, timestamp } = JSON.parse(body);
    assertEquals([type, data.jobId, data.status], [
      "job.cancelled",
      jobId,
      "cancelled",
    ]);
    assert(Math.abs(Date.parse(timestamp) - Date.now()) < 60_000);
  }
  // Delivered is delivered.
  await tick(caller);
  assertEquals(hook.got.length, 2);
});

Deno.test("a drain tells of the jobs and the batch that it has ended itself", async () => {
  await using hook = receiver();
  await using site = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    (request) =>
      new Response("<p>Hi", {
        status: request.url.endsWith("/missing") ? 404 : 200,
        headers: { "content-type": "text/html" },
      }),
  );
  const page = `127.0.0.1:${site.addr.port}`;
  await using stack = await stackFor(`${hook.host},${page}`);
  const caller = Caller.secret(stack);
  const { status } = await caller.post("submit-crawl-jobs-batch", {
    urls: [`http://${page}/1`, `http://${page}/missing`],
    batchId: "b",
    render: false,
    webhook: {
      url: `http://${hook.host}/hook`,
      events: ["job.completed", "job.error", "batch.completed"],
    },
  });
  assertEquals(status, 202);
  // The submit's own kick may be at it already.
  const deadline = Date.now() + 30_000;
  while (hook.got.length < 3 && Date.now() < deadline) await tick(caller);
  const events = hook.got.map(({ body }) => JSON.parse(body));
  const told = events.map(({ type, data }) => [
    type,
    data.url?.slice(-8) ?? data.batchId,
    data.status,
    data.http_status ?? data.counts.total,
    data.error?.code ?? null,
    data.html_length ?? data.progress ?? null,
  ]);
  assertEquals(told.sort(), [
    ["batch.completed", "b", "completed_with_errors", 2, null, 100],
    ["job.completed", `http://${page}/1`.slice(-8), "completed", 200, null, 5],
    ["job.error", "/missing", "error", 404, "HTTP_CLIENT_ERROR", null],
  ]);
  const { type, timestamp, data } = events[0];
  assertEquals([typeof type, typeof timestamp, typeof data], [
    "string",
    "string",
    "object",
  ]);
});

Deno.test("a webhook that is redirected, refused or answered with an error is tried again, its receiver gone is not", async () => {
  await using hook = receiver();
  await using stack = await stackFor(hook.host);
  const caller = Caller.secret(stack);
  for (const path of ["302", "404", "500", "410"]) {
    await cancelled(caller, { url: `http://${hook.host}/${path}` });
  }
  await ticked(caller, async () => {
    const { json } = await caller.get("list-webhook-deliveries");
    return json.deliveries.every((
      { attempts }: { attempts: unknown[] },
    ) => attempts.length > 0);
  });
  // No redirect was followed.
  assertEquals(hook.got.map(({ path }) => path).sort(), [
    "/302",
    "/404",
    "/410",
    "/500",
  ]);
  const { json } = await caller.get("list-webhook-deliveries");
  const ends = json.deliveries.map((
    { url, status, attempts: [last], nextAttemptAt }: {
      url: string;
      status: string;
      attempts: { httpStatus: number; error: { code: string } }[];
      nextAttemptAt: string | null;
    },
  ) => [
    url.slice(-3),
    status,
    last?.httpStatus,
    last?.error.code,
    nextAttemptAt !== null,
  ]);
  assertEquals(ends.sort(), [
    ["302", "pending", 302, "HTTP_CLIENT_ERROR", true],
    ["404", "pending", 404, "HTTP_CLIENT_ERROR", true],
    ["410", "failed", 410, "HTTP_CLIENT_ERROR", false],
    ["500", "pending", 500, "HTTP_SERVER_ERROR", true],
  ]);
});

Deno.test("a webhook goes nowhere private, though its name was accepted", async () => {
  await using hook = receiver();
  await using stack = await stackFor("", { MAX_DRAINS: "1" });
  const caller = Caller.secret(stack);
  // Nothing is sent before the name leads inside.
  await stack.sql`select public.start_crawl_drain(1, '1 hour')`;
  await cancelled(caller, { url: "https://example.com/hook" });
  // As a name that leads inside by now: what was checked at submit does not count.
  await stack.sql`
    update public.crawl_webhooks set url = ${`http://${hook.host}/hook`}`;
  await stack.sql`delete from public.crawl_drains`;
  const delivery = async () => {
    const { json } = await caller.get("list-webhook-deliveries");
    return json.deliveries[0];
  };
  await ticked(caller, async () => (await delivery()).attempts.length > 0);
  assertEquals(hook.got, []);
  const { attempts, status } = await delivery();
  assertEquals([status, attempts[0].error.code], ["pending", "URL_BLOCKED"]);
});

Deno.test("a sender that is killed has its messages sent again under their ids", async () => {
  const { promise: asked, resolve: wasAsked } = Promise.withResolvers<void>();
  const { promise: answer, resolve: goOn } = Promise.withResolvers<void>();
  const ids: (string | null)[] = [];
  await using server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    async (request) => {
      ids.push(request.headers.get("webhook-id"));
      wasAsked();
      if (ids.length === 1) await answer;
      return new Response();
    },
  );
  const host = `127.0.0.1:${server.addr.port}`;
  await using stack = await stackFor(host);
  const caller = Caller.secret(stack);
  await cancelled(caller, { url: `http://${host}/` });
  const killed = tick(caller).catch(() => undefined);
  await asked;
  stack.killFunctions();
  goOn();
  await killed;
  await stack.sql`
    update public.crawl_webhook_events set next_at = now() - interval '1 s'`;
  await stack.sql`delete from public.crawl_drains`;
  // Until the functions run again.
  const deadline = Date.now() + 30_000;
  while ((await tick(caller)).status !== 200 && Date.now() < deadline);
  assertEquals(ids.length, 2);
  assertEquals(ids[0], ids[1]);
  const { json } = await caller.get("list-webhook-deliveries");
  const [{ status, attempts }] = json.deliveries;
  assertEquals(status, "delivered");
  assertEquals(
    attempts.map(({ error }: { error: { code: string } | null }) =>
      error?.code
    ),
    ["STALLED", undefined],
  );
});
