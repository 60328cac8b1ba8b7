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
  const jobId = await csvExport(sql);
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
    // Of the path of a download.
    jobId,
    schedule: await schedule(sql, null),
    aliceSchedule: await schedule(sql, alice),
    delivery: await message(sql, null),
    aliceDelivery: await message(sql, alice),
  };
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
