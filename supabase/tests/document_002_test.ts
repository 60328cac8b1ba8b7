/**
 * The document "Simplified Task-Based Crawler Architecture", walked through:
 * campaigns, the scheduler, workers and their tasks, against a server that
 * speaks the API's wire format. What goes wrong is in
 * `document_002_failures_test.ts`.
 *
 * @module
 */

import { assertEquals, assertMatch } from "../../scripts/testing/assert.ts";
import { Caller } from "../../scripts/testing/caller.ts";
import { WorkerProcess } from "../../scripts/testing/worker_process.ts";
import { timelineApi } from "../functions/_shared/kinds/timeline_fetch/testing/timeline_api.ts";
import {
  account,
  campaign,
  crawlerEnv,
  crawlerStack,
  rapidapiKey,
  scan,
  tasks,
  until,
  work,
} from "./crawler.ts";
import { audit } from "./jobs.ts";

Deno.test("document 002: scheduler, tasks, workers, results", async (t) => {
  await using api = timelineApi(rapidapiKey);
  await using stack = await crawlerStack(api);
  const { sql } = stack;
  const secret = Caller.secret(stack);
  for (const handle of ["nasa", "esa", "jaxa", "quiet"]) {
    api.accounts.set(handle, { tweets: 65 });
  }
  const launch = await campaign(secret, "Launch", [
    account("@nasa", "11"),
    account("esa", "12", 25),
  ]);
  await campaign(secret, "Moon", [
    account("nasa", "11"),
    account("jaxa", "13"),
  ]);
  const paused = await campaign(secret, "Later", [account("quiet", "14")]);
  await secret.post(`api/campaigns/${paused.id}/pause`);

  await t.step(
    "the scheduler runs on a cron schedule, every hour",
    async () => {
      await using scheduler = new WorkerProcess(stack, crawlerEnv(api), [
        "scheduler.ts",
        "--every",
        "0.2",
      ]);
      await scheduler.log.has('"campaigns":"0 * * * *"');
      await until(async () => {
        const [row] = await sql`
        select name, cron, next_run_at > now() as later from public.crawl_schedules`;
        return row?.name === "campaigns" && row.cron === "0 * * * *" &&
          row.later;
      }, "a schedule");
      await sql`update public.crawl_schedules set next_run_at = now() - interval '1 second'`;
      await scheduler.log.has("schedule_fired");
      scheduler.kill("SIGTERM");
      assertEquals(await scheduler.ended(), 0);
      const jobs = await sql`select kind from public.crawl_jobs`;
      assertEquals(jobs.map(({ kind }) => kind), ["campaign_scan"]);
    },
  );

  await t.step(
    "creates a QUEUED task for each user of active campaigns",
    async () => {
      assertMatch(await work(secret), /1 completed/);
      const queued = await tasks(secret, "QUEUED");
      assertEquals(
        queued.map(({ message }) => message)
          .toSorted((a, b) => a.twitterId.localeCompare(b.twitterId)),
        [
          { ...account("nasa", "11"), maxTweets: 50 },
          { ...account("esa", "12"), maxTweets: 25 },
          { ...account("jaxa", "13"), maxTweets: 50 },
        ],
      );
      for (const { result, error, attempts } of queued) {
        assertEquals([result, error, attempts], [null, null, 0]);
      }
    },
  );

  await t.step("never twice while one is waiting", async () => {
    const id = await scan(secret);
    const again = await scan(secret);
    // Else one may have been done before a scan is.
    const hold = (hours: number) =>
      sql`
        update public.crawl_lanes set ready_at = now() + ${hours} * interval '1 hour'
        where kind <> 'campaign_scan'`;
    await hold(1);
    await work(secret, 5);
    await hold(0);
    const rows = await sql`
      select followed from public.crawl_jobs where id in (${id}, ${again})`;
    const none = { added: 0, known: 3, cut: 0, refused: 0 };
    assertEquals(rows.map(({ followed }) => followed), [none, none]);
    assertEquals((await tasks(secret)).length, 3);
    // The control: another owner's campaign is another thing.
    const alice = await Caller.user(stack, "alice");
    await campaign(alice, "Hers", [account("nasa", "11")]);
    await alice.post("set-crawl-schedule", {
      name: "mine",
      cron: "@hourly",
      work: { kind: "campaign_scan", args: { maxTweets: 5 } },
    });
    await scan(alice);
    await until(
      async () => (await work(secret), (await tasks(alice)).length === 1),
      "a task of hers",
    );
    assertEquals((await tasks(alice))[0]?.message.maxTweets, 5);
  });

  await t.step(
    "a worker fetches the tweets, and the tasks are COMPLETED",
    async () => {
      const bob = await Caller.user(stack, "bob");
      await using worker = new WorkerProcess(stack, {
        ...crawlerEnv(api),
        DATABASE_URL: stack.databaseUrl,
        DEBUG: "*",
      });
      await until(
        async () => (await tasks(secret, "SUCCESS")).length === 4,
        "four tasks that succeed",
      );
      await worker.log.has('"level":"debug"');
      const done = await tasks(secret, "COMPLETED");
      const results = Object.fromEntries(
        done.map((
          { message, result },
        ) => [`${message.twitterId}/${message.maxTweets}`, result]),
      );
      const all = (n: number) => ({ fetched: n, inserted: n, updated: 0 });
      assertEquals(results, {
        "11/5": all(5),
        "11/50": all(50),
        "12/25": all(25),
        "13/50": all(50),
      });
      const rows = async (caller: Caller, table: string, query?: string) =>
        (await caller.rows(table, query)).json;
      const mine = await rows(secret, "tweets", "owner_id=is.null&select=*");
      assertEquals(mine.length, 125);
      const [tweet] = mine;
      assertEquals([tweet.created_at, tweet.views, tweet.likes], [
        "2024-11-18T06:35:11+00:00",
        12_559,
        1,
      ]);
      assertEquals(await rows(bob, "tweets"), []);
      assertEquals(await rows(bob, "crawler_tasks"), []);
      const [task] = await rows(
        secret,
        "crawler_tasks",
        "status=eq.COMPLETED&select=status,message,result&limit=1",
      );
      assertEquals(task.status, "COMPLETED");
      assertEquals(Object.keys(task.message).sort(), [
        "handle",
        "maxTweets",
        "twitterId",
        "userId",
      ]);
      worker.kill("SIGTERM");
      assertEquals(await worker.ended(), 0);
    },
  );

  await t.step(
    "the next hour fetches them again, and inserts nothing twice",
    async () => {
      api.likes = 2;
      await secret.post(`api/campaigns/${launch.id}/accounts`, {
        accounts: [account("esa", "12", 30)],
        remove: ["11"],
      });
      await scan(secret);
      await until(
        async () => (await work(secret, 5), (await tasks(secret)).length === 7),
        "three more tasks",
      );
      await until(
        async () => (await work(secret, 5),
          !(await tasks(secret, "QUEUED")).length),
        "their end",
      );
      const esa = (await tasks(secret)).find(({ message }) =>
        message.handle === "esa"
      );
      assertEquals(esa?.result, { fetched: 30, inserted: 5, updated: 25 });
      const [row] = await sql`
      select count(*)::int as n, count(distinct key)::int as ids
      from public.dataset_items where dataset = 'tweets' and scope = '12'`;
      assertEquals({ ...row }, { n: 30, ids: 30 });
    },
  );

  await t.step("explain, cancel and retry know its jobs", async () => {
    await scan(secret);
    await work(secret);
    const [queued] = await tasks(secret, "QUEUED");
    const jobId = queued?.id ?? "";
    const { json: why } = await secret.get("explain-crawl-job", { jobId });
    assertEquals(why.status, "pending");
    await secret.post("cancel-crawl-jobs", { jobIds: [jobId] });
    const [failed] = await tasks(secret, "FAILED");
    assertEquals([failed?.id, failed?.error?.code], [jobId, "CANCELLED"]);
    const { status } = await secret.post("retry-crawl-job", { jobId });
    assertEquals(status, 200);
    const { json: got } = await secret.get("get-crawl-job", { jobId });
    assertEquals([got.job.url, got.job.kind], [null, "timeline_fetch"]);
  });

  await t.step("the README's commands do what they say", async () => {
    const readme = await Deno.readTextFile(
      new URL("../../README.md", import.meta.url),
    );
    const [, section = ""] =
      /\n## Campaigns and tweets\n(.*?)\n## /s.exec(readme) ?? [];
    const [, commands = ""] = /```sh\n(.*?)```/s.exec(section) ?? [];
    const { stdout } = await new Deno.Command("sh", {
      args: ["-ec", commands.replaceAll("status=RETRY", "status=QUEUED")],
      env: { API_URL: stack.apiUrl, SECRET_KEY: stack.secretKey },
    }).output();
    const said = new TextDecoder().decode(stdout);
    assertMatch(said, /^\{"success":true,"added":1,"changed":0/);
    assertMatch(said, /"status":"QUEUED","message":\{"userId"/);
    const { json } = await secret.get("api/campaigns", { limit: 100 });
    const { id } = json.campaigns.find((
      { name, id }: { name: string; id: string },
    ) => name === "Launch" && id !== launch.id);
    const { json: listed } = await secret.get(`api/campaigns/${id}/accounts`);
    assertEquals(
      listed.accounts.map(({ handle }: { handle: string }) => handle),
      ["NASA", "esa"],
    );
  });
  assertEquals(await audit(sql), []);
});
