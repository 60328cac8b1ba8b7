import { fileURLToPath } from "node:url";
import {
  html,
  serve,
} from "../supabase/functions/_shared/net/testing/servers.ts";
import { audit } from "../supabase/tests/jobs.ts";
import { assertEquals } from "./testing/assert.ts";
import { Caller } from "./testing/caller.ts";
import { type TestStack, testStack } from "./testing/stack.ts";
import { WorkerProcess } from "./testing/worker_process.ts";

/** A stack whose functions drain nothing: all is left to the workers. */
async function quietStack(host: string): Promise<TestStack> {
  const stack = await testStack({
    env: { MAX_DRAINS: "1", CRAWL_ALLOWED_PRIVATE_HOSTS: host },
  });
  await stack.sql`select public.start_crawl_drain(1, '1 hour')`;
  return stack;
}

async function submit(stack: TestStack, url: string): Promise<string> {
  const { json } = await Caller.secret(stack)
    .post("submit-crawl-job", { url, render: false });
  return json.jobId;
}

async function wait(stack: TestStack, jobId: string) {
  const { json } = await Caller.secret(stack)
    .post("wait-for-crawl-job", { jobId });
  return json.job.status;
}

async function job({ sql }: TestStack, id: string) {
  const [row] = await sql`
    select status, attempt, stalls, snoozes from public.crawl_jobs where id = ${id}`;
  return { ...row };
}

Deno.test("a worker is woken by a submit, and ends when it is told to", async () => {
  await using site = serve(() => html("<title>x</title>"));
  await using stack = await quietStack(site.host);
  await using worker = new WorkerProcess(stack, {
    CRAWL_ALLOWED_PRIVATE_HOSTS: site.host,
    DATABASE_URL: stack.databaseUrl,
    POLLING_INTERVAL: "86400000",
  });
  await worker.log.has("listening");
  // Of the first jobs one may be found by the look at the start; not the second.
  for (const path of ["/1", "/2"]) {
    const id = await submit(stack, site.origin + path);
    assertEquals(await wait(stack, id), "completed");
  }
  worker.kill("SIGTERM");
  assertEquals(await worker.ended(), 0);
  const places = await stack
    .sql`select from public.crawl_drains where pool = 'worker'`;
  assertEquals(places.length, 0);
});

Deno.test("a worker polls where it cannot listen", async () => {
  await using site = serve(() => html("<title>x</title>"));
  await using stack = await quietStack(site.host);
  await using worker = new WorkerProcess(stack, {
    CRAWL_ALLOWED_PRIVATE_HOSTS: site.host,
    POLLING_INTERVAL: "100",
  });
  await worker.log.has("worker_started");
  const id = await submit(stack, `${site.origin}/`);
  assertEquals(await wait(stack, id), "completed");
});

Deno.test("a worker outlives what nobody has caught", async () => {
  await using site = serve(() => html("<title>x</title>"));
  await using stack = await quietStack(site.host);
  const preload = new URL("./worker/testing/throw_strays.ts", import.meta.url);
  await using worker = new WorkerProcess(
    stack,
    { CRAWL_ALLOWED_PRIVATE_HOSTS: site.host, POLLING_INTERVAL: "100" },
    ["worker.ts"],
    { flags: [`--preload=${fileURLToPath(preload)}`] },
  );
  await worker.log.has("thrown by a timer");
  await worker.log.has("rejected by nobody");
  const id = await submit(stack, site.origin);
  assertEquals(await wait(stack, id), "completed");
  worker.kill("SIGTERM");
  assertEquals(await worker.ended(), 0);
});

Deno.test("a worker that is told to end gives its jobs back, and one that is killed loses none", async () => {
  let isSlow = true;
  await using site = serve(({ signal }) =>
    isSlow ? new Promise((_, reject) => signal.onabort = reject) : html("x")
  );
  await using stack = await quietStack(site.host);
  const env = {
    CRAWL_ALLOWED_PRIVATE_HOSTS: site.host,
    LEASE_MS: "3000",
    POLLING_INTERVAL: "100",
  };
  const id = await submit(stack, `${site.origin}/`);
  const isAsked = async (times: number) => {
    while (site.asked.length < times) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };

  await using told = new WorkerProcess(stack, env);
  await isAsked(1);
  told.kill("SIGTERM");
  assertEquals(await told.ended(), 0);
  const back = { status: "pending", attempt: 0, stalls: 0, snoozes: 0 };
  assertEquals(await job(stack, id), back);

  await using killed = new WorkerProcess(stack, env);
  await isAsked(2);
  killed.kill("SIGKILL");
  await killed.ended();
  assertEquals((await job(stack, id)).status, "processing");

  isSlow = false;
  await using next = new WorkerProcess(stack, env);
  assertEquals(await wait(stack, id), "completed");
  assertEquals((await job(stack, id)).stalls, 1);
  assertEquals(await audit(stack.sql), []);
  next.kill("SIGTERM");
  assertEquals(await next.ended(), 0);
});

Deno.test("deno task worker refuses to be one too many, and says what is missing", async () => {
  await using stack = await testStack();
  await using first = new WorkerProcess(stack, { MAX_WORKERS: "1" });
  await first.log.has("worker_started");
  for (
    const [env, sentence] of [
      [{ MAX_WORKERS: "1" }, "Cannot work: 1 workers run already"],
      [{ SUPABASE_URL: "" }, "Cannot work: set both SUPABASE_URL and"],
      [{ POLLING_INTERVAL: "soon" }, "Cannot work: POLLING_INTERVAL: "],
    ] as const
  ) {
    await using refused = new WorkerProcess(stack, env);
    assertEquals(await refused.ended(), 1);
    await refused.log.has(sentence, 1);
  }
  // A worker that is killed leaves its place when its lease is over.
  await stack.sql`update public.crawl_drains set lease_until = now()`;
  await using second = new WorkerProcess(stack, { MAX_WORKERS: "1" });
  await second.log.has("worker_started");
  // The first one notices, and ends.
  await first.log.has("Cannot work: 1 workers run already", 60_000);
  assertEquals(await first.ended(), 1);
});
