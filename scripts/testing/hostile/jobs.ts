/**
 * What there is to attack: jobs in every state, schedules and messages, of two
 * users and of nobody.
 *
 * @module
 */

import type { Sql } from "postgres";
import {
  claim,
  jobIn,
  report,
  submit,
  type TestJob,
} from "../../../supabase/tests/jobs.ts";
import type { TestStack } from "../stack.ts";

/** A user … */
export const alice = "00000000-0000-4000-8000-00000000000a";
/** … and another one. */
export const bob = "00000000-0000-4000-8000-00000000000b";

/** What a case may name, such as `completed`: a job's id. */
export type Names = Readonly<Record<string, string>>;

/** Jobs in every state, each by the name that cases give it. */
export async function makeJobs({ sql }: TestStack): Promise<Names> {
  const job = async (owner?: string, batch?: string) => {
    const id = await submit(sql, {}, {
      ...(owner ? { owner } : {}),
      ...(batch ? { batch } : {}),
    });
    const [leased] = await claim(sql, 1);
    return leased ?? { id, token: "" };
  };
  const end = async (ended: TestJob, how: "complete" | "fail") => {
    await report(sql, how, ended, how === "fail" ? { permanent: true } : {});
    return ended.id;
  };
  const exported = await csvExport(sql);
  const completed = await end(await job(undefined, "batch"), "complete");
  const names = {
    completed,
    COMPLETED: completed.toUpperCase(),
    // As `toCursor()` makes it.
    cursor: btoa(completed),
    ended: await end(await job(undefined, "ended"), "complete"),
    again: await end(await job(undefined, "again"), "fail"),
    exhausted: await end(await job(undefined, "again"), "fail"),
    aliceDone: await end(await job(alice, "alices"), "complete"),
    aliceAgain: await end(await job(alice, "alices"), "fail"),
    aliceEnded: await end(await job(alice, "alicesEnded"), "complete"),
    bobDone: await end(await job(bob, "bobs"), "complete"),
    processing: (await jobIn(sql, "processing")).id,
    parked: (await jobIn(sql, "parked")).id,
    delayed: (await jobIn(sql, "delayed")).id,
    aliceLater: await submit(sql, { delay_ms: 3_600_000 }, { owner: alice }),
    pending: (await jobIn(sql, "pending")).id,
    export: exported,
    schedule: await schedule(sql, null),
    aliceSchedule: await schedule(sql, alice),
    campaign: await campaign(sql, null),
    aliceCampaign: await campaign(sql, alice),
    ...await run(sql),
    delivery: await message(sql, null),
    aliceDelivery: await message(sql, alice),
    shop: "1",
    otherShop: "2",
    follow,
    sync: await submit(sql, { kind: "product_sync", subject: follow }),
  };
  await makeShops({ sql });
  await sql`update public.crawl_jobs set retries = 10 where id = ${names.exhausted}`;
  await sql`
    update public.crawl_jobs set lease_until = now() + interval '1 hour'
    where lease_until is not null`;
  // Jobs that came without a limit leave none to those that have one.
  await sql`delete from public.crawl_owners`;
  // Every place for a drain is taken, so that nothing is crawled.
  await sql`
    insert into public.crawl_drains (id, lease_until)
    select gen_random_uuid(), now() + interval '1 hour' from generate_series(1, 3)`;
  return names;
}

/** A job that looks at a scraper run. */
async function run(sql: Sql) {
  const wake = await submit(sql, {
    kind: "actor_run",
    lane: "actor_run:Apify",
    url: null,
    subject: "run-1",
    args: { organisationId: "org-1", wakeToken: "the-token-of-the-job" },
  });
  return { run: "run-1", wake };
}

const follow = "8a6e0804-2bd0-8672-b79d-d97027f9071a";

/** Two shops, a follow, and the failed sync of it, as they are at the start. */
export async function makeShops({ sql }: Pick<TestStack, "sql">) {
  const item = {
    mode: "resell",
    followerShopId: "1",
    sourceShopId: "2",
    markupPercentage: 20,
  };
  const datasets = [
    {
      dataset: "shops",
      items: ["1", "2"].map((key) => ({ key, item: { name: key } })),
    },
    { dataset: "follows", items: [{ key: follow, item }] },
  ];
  await sql`
    select public.put_dataset_items(null, ${
    JSON.stringify(datasets)
  }::text::jsonb)`;
  await sql`
    select public.cancel_crawl_jobs(array_agg(id)) from public.crawl_jobs
    where kind = 'product_sync' and owner_id is null`;
  await sql`update public.crawl_jobs set retries = 0 where kind = 'product_sync'`;
}

/** A completed export of no products; answers its id. */
async function csvExport(sql: Sql): Promise<string> {
  const id = await submit(sql, {
    kind: "csv_export",
    lane: "csv_export",
    args: {
      exportId: crypto.randomUUID(),
      filename: "products.csv",
      of: { kind: "all" },
    },
  });
  const [leased] = await claim(sql, 1);
  await report(sql, "complete", leased ?? { id, token: "" }, {});
  return id;
}

/** A webhook message of an owner's, delivered; answers its id. */
async function message(sql: Sql, owner: string | null): Promise<string> {
  const [row] = await sql`
    with webhook as (
      insert into public.crawl_webhooks (owner_id, key, url, events)
      values (${owner}, gen_random_uuid(), 'https://hook.example.com/', '{job.error}')
      returning id
    )
    insert into public.crawl_webhook_events
      (id, webhook_id, owner_id, type, data, status, next_at, finished_at)
    select gen_random_uuid(), id, ${owner}, 'job.error', '{}', 'delivered', null, now()
    from webhook
    returning id`;
  return row?.id;
}

/** A schedule of an owner's; answers its id. */
async function schedule(sql: Sql, owner: string | null): Promise<string> {
  const [row] = await sql`
    insert into public.crawl_schedules (owner_id, cron, time_zone, template)
    values (${owner}, '@yearly', 'UTC', '{"job": {"url": "https://example.com/"}}')
    returning id`;
  return row?.id;
}

/** A campaign of an owner's; answers its id. */
async function campaign(sql: Sql, owner: string | null): Promise<string> {
  const id = crypto.randomUUID();
  const items = [{ key: id, item: { name: "campaign", status: "active" } }];
  const datasets = JSON.stringify([{ dataset: "campaigns", items }]);
  await sql`select public.put_dataset_items(${owner}, ${datasets}::text::jsonb)`;
  return id;
}
