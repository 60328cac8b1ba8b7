/**
 * Our queue: the SQL functions, called over a plain connection.
 *
 * @module
 */

import postgres, { type Sql } from "postgres";
import { jsonbs } from "../../../supabase/tests/jobs.ts";
import { freshDatabase } from "../../testing/database.ts";
import {
  type Contestant,
  type Held,
  pageUrl,
  shares,
  type SubmitOptions,
  workerConnections,
} from "./contestant.ts";

interface Lease {
  readonly id: string;
  readonly lease_token: string;
}

/** Jobs of ours that are leased. */
export interface OurHeld extends Held {
  readonly reports: readonly { job_id: string; lease_token: string }[];
}

/** Opens it; `name` tells variants of it apart. */
export async function ours(name = "ours") {
  await using owned = new AsyncDisposableStack();
  const database = owned.use(await freshDatabase());
  const sql = postgres(database.url, { max: 20, onnotice: () => {} });
  owned.defer(() => sql.end({ timeout: 5 }));
  const workers = owned.use(workerConnections(database.url));

  const held = (jobs: readonly Lease[], sql: Sql): OurHeld => {
    const reports = jobs.map(({ id, lease_token }) => ({
      job_id: id,
      lease_token,
    }));
    return {
      count: jobs.length,
      reports,
      async complete() {
        if (reports.length === 0) return;
        await sql`select public.complete_crawl_jobs(${jsonbs(sql, reports)})`;
      },
    };
  };

  async function submit(jobs: number, options: SubmitOptions = {}) {
    const { hosts = 100, batches = 1, perHost = 1_000 } = options;
    let place = 0;
    for (const size of shares(jobs, batches)) {
      const items = Array.from({ length: size }, () => {
        const { href, host } = pageUrl(place++, hosts);
        return { lane: `page_crawl:${host}`, url: href };
      });
      const defaults = { kind: "page_crawl", max_running: perHost };
      const sql = workers.of(0);
      await sql`
        select public.submit_crawl_jobs(${jsonbs(sql, items)},
          p_batch => ${crypto.randomUUID()}, p_defaults => ${
        sql.json(defaults)
      })`;
    }
  }

  async function claim(
    limit: number,
    worker = 0,
    lease = "1 hour",
  ): Promise<OurHeld> {
    const sql = workers.of(worker);
    const [row] = await sql`
      select public.claim_crawl_jobs('bench', ${limit}, ${lease}::interval) as jobs`;
    return held(row?.jobs ?? [], sql);
  }

  async function turn(
    done: Held | undefined,
    limit: number,
    worker = 0,
  ): Promise<OurHeld> {
    const reports = done && "reports" in done ? done.reports : [];
    if (!Array.isArray(reports) || reports.length === 0) {
      return claim(limit, worker);
    }
    const sql = workers.of(worker);
    const [row] = await sql`
      select public.complete_and_claim_crawl_jobs(${jsonbs(sql, reports)},
        'bench', ${limit}, '1 hour') as turn`;
    return held(row?.turn.jobs ?? [], sql);
  }

  async function tick() {
    await sql`select public.promote_crawl_jobs()`;
  }

  async function fillFinished(jobs: number) {
    await sql`
      insert into public.crawl_batches (name)
      select 'old' || i from generate_series(1, 1000) i on conflict do nothing`;
    await sql`
      insert into public.crawl_jobs (id, kind, batch_id, url, lane, status, ready, ord,
        attempt, settled_token, success_method, progress, finished_at)
      select crawl_private.uuid_v7(crawl_private.uuid_time() + i), 'page_crawl',
        (select min(id) from public.crawl_batches) + i % 1000,
        'https://host' || i % 10000 || '.example.com/' || i,
        'page_crawl:host' || i % 10000 || '.example.com', 'completed', false, i,
        1, gen_random_uuid(), 'Direct', 100, now()
      from generate_series(1, ${jobs}::integer) i`;
  }

  const kept = owned.move();
  return {
    name,
    sql,
    url: database.url,
    table: "public.crawl_jobs",
    submit,
    claim,
    turn,
    tick,
    fillFinished,
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  } satisfies Contestant & { url: string };
}

/** Our queue, opened. */
export type Ours = Awaited<ReturnType<typeof ours>>;
