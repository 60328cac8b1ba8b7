/**
 * What the document "Simplified Task-Based Crawler Architecture" says of
 * errors: accounts that cannot be read, an API that is down, slow, or has
 * enough.
 *
 * @module
 */

import { assert, assertEquals } from "../../scripts/testing/assert.ts";
import { Caller } from "../../scripts/testing/caller.ts";
import { WorkerProcess } from "../../scripts/testing/worker_process.ts";
import {
  refusal,
  timelineApi,
} from "../functions/_shared/kinds/timeline_fetch/testing/timeline_api.ts";
import {
  account,
  campaign,
  crawlerEnv,
  crawlerStack,
  rapidapiKey,
  scan,
  statuses,
  tasks,
  until,
  work,
} from "./crawler.ts";
import { audit } from "./jobs.ts";

Deno.test("document 002: what goes wrong", async (t) => {
  await using api = timelineApi(rapidapiKey);
  await using stack = await crawlerStack(api);
  const { sql } = stack;
  const secret = Caller.secret(stack);
  const down = () => refusal(502, "Bad gateway");
  let wasRetry = false;
  const slow = Promise.withResolvers<Response>();
  const accounts = api.accounts;
  accounts.set("good", { tweets: 3 });
  accounts.set("flaky", { first: [down] });
  accounts.set("broken", { first: Array(3).fill(down) });
  accounts.set("garbage", { first: Array(3).fill(() => new Response("<p>")) });
  accounts.set("hidden", { isProtected: true });
  accounts.set("banned", { status: "suspended" });
  accounts.set("slow", { tweets: 2, first: [() => slow.promise] });
  const handles = [...accounts.keys(), "nobody"];
  await campaign(
    secret,
    "All",
    handles.map((handle, n) => account(handle, `${100 + n}`)),
  );
  await secret.post("crawl-cron?wait=true");
  await scan(secret);
  await work(secret);
  assertEquals((await tasks(secret, "QUEUED")).length, 8);

  await using worker = new WorkerProcess(stack, crawlerEnv(api));

  await t.step(
    "an individual failure does not affect other tasks",
    async () => {
      await until(async () => {
        const now = await statuses(secret);
        wasRetry ||= now.broken === "RETRY";
        return now.slow === "PROCESSING" && now.good === "COMPLETED" &&
          now.hidden === "FAILED" && now.banned === "FAILED" &&
          now.nobody === "FAILED";
      }, "one that is PROCESSING, and the others' end");
      const failed = await tasks(secret, "FAILED");
      const messages = Object.fromEntries(
        failed.map((
          { message, error, attempts },
        ) => [message.handle, [error?.code, attempts, error?.message]]),
      );
      for (
        const [handle, why] of [
          ["hidden", "it is protected"],
          ["banned", "it is suspended"],
          ["nobody", "there is no such account"],
        ] as const
      ) {
        const sentence = `Cannot read the timeline of @${handle}: ${why}`;
        assertEquals(messages[handle], ["PROVIDER_REFUSED", 1, sentence]);
      }
    },
  );

  await t.step("a slow one is COMPLETED in the end", async () => {
    assertEquals((await statuses(secret)).slow, "PROCESSING");
    // Nor is it fetched twice while it is being fetched.
    await scan(secret);
    await until(
      async () => (await tasks(secret)).length > handles.length,
      "the others again",
    );
    const its = (await tasks(secret)).filter(({ message }) =>
      message.handle === "slow"
    );
    assertEquals(its.length, 1);
    slow.resolve(Response.json({ status: "ok", timeline: [], user: {} }));
    await until(
      async () => (await statuses(secret)).slow === "COMPLETED",
      "its end",
    );
  });

  await t.step(
    "a failed task is marked for RETRY, up to maxAttempts, then FAILED",
    async () => {
      await until(
        async () => wasRetry || (await statuses(secret)).broken === "RETRY",
        "one that is to be tried again",
      );
      const soon = sql`
      update public.crawl_jobs set scheduled_at = now()
      where status = 'pending' and scheduled_at > now()`;
      await soon;
      await until(async () => {
        await sql`
        update public.crawl_jobs set scheduled_at = now()
        where status = 'pending' and scheduled_at > now()`;
        const now = await statuses(secret);
        return now.broken === "FAILED" && now.garbage === "FAILED" &&
          now.flaky === "COMPLETED";
      }, "their end");
      const failed = await tasks(secret, "FAILED");
      const broken = failed.find(({ message }) => message.handle === "broken");
      assertEquals([broken?.attempts, broken?.error?.code], [
        3,
        "PROVIDER_FAILED",
      ]);
    },
  );

  await t.step(
    "a rate limit costs no try, holds up all, and is waited for",
    async () => {
      const busy = () =>
        refusal(429, "Too many requests", { "retry-after": "60" });
      accounts.set("busy", { tweets: 45, first: [busy] });
      accounts.set("after", { tweets: 1 });
      await campaign(secret, "Busy", [account("busy", "200")]);
      await scan(secret);
      await until(async () => {
        const [row] = await sql`
        select ready_at > now() + interval '30 s' as waits
        from public.crawl_lanes where lane = 'timeline_fetch'`;
        return row?.waits === true;
      }, "the lane rests for what Retry-After says");
      const [task] = (await tasks(secret)).filter(({ message }) =>
        message.handle === "busy"
      );
      assertEquals([task?.status, task?.attempts], ["QUEUED", 0]);
      const { json } = await secret.get("explain-crawl-job", {
        jobId: task.id,
      });
      assert(Date.parse(json.nextAt) > Date.now() + 30_000);
      await sql`update public.crawl_lanes set ready_at = now()`;
      await until(
        async () => (await statuses(secret)).busy === "COMPLETED",
        "its end",
      );
    },
  );

  await t.step(
    "a worker that dies midway leaves the next one the rest",
    async () => {
      worker.kill("SIGTERM");
      await worker.ended();
      const hangs = Promise.withResolvers<Response>();
      accounts.set("long", {
        tweets: 45,
        first: [undefined, () => hangs.promise],
      });
      await campaign(secret, "Long", [account("long", "300")]);
      const env = { ...crawlerEnv(api), LEASE_MS: "3000" };
      await using killed = new WorkerProcess(stack, env);
      await scan(secret);
      const asked = () =>
        api.server.asked.filter((path) => path.includes("screenname=long"));
      await until(
        () => Promise.resolve(asked().length === 2),
        "its second page",
      );
      killed.kill("SIGKILL");
      await killed.ended();
      await using next = new WorkerProcess(stack, env);
      await until(
        async () => (await statuses(secret)).long === "COMPLETED",
        "its end",
      );
      hangs.resolve(new Response());
      assertEquals(
        asked().map((path) => new URLSearchParams(path).get("cursor")),
        [null, "DAAB20", "DAAB20", "DAAB40"],
      );
      const [task] = (await tasks(secret, "COMPLETED"))
        .filter(({ message }) => message.handle === "long");
      const result = { fetched: 45, inserted: 45, updated: 0 };
      assertEquals([task?.result, task?.attempts], [result, 1]);
      next.kill("SIGTERM");
      assertEquals(await next.ended(), 0);
    },
  );

  await t.step("no key is told", () => {
    const said = [...stack.logs, ...worker.log.lines].join("\n");
    assertEquals(said.includes(rapidapiKey), false);
  });
  assertEquals(await audit(sql), []);
});
