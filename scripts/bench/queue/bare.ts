/**
 * The ceiling: one table by hand, with `for update skip locked` and nothing
 * else. No fairness, no limits, no leases, no counts.
 *
 * @module
 */

import postgres from "postgres";
import { freshDatabase } from "../../testing/database.ts";
import {
  type Contestant,
  pageUrl,
  shares,
  type SubmitOptions,
  workerConnections,
} from "./contestant.ts";

/** Makes it. */
export async function bare(): Promise<Contestant> {
  await using owned = new AsyncDisposableStack();
  const database = owned.use(await freshDatabase({ empty: true }));
  const sql = postgres(database.url, { max: 2, onnotice: () => {} });
  owned.defer(() => sql.end({ timeout: 5 }));
  const workers = owned.use(workerConnections(database.url));
  await sql`
    create table jobs (
      id uuid primary key default gen_random_uuid(),
      ord bigint generated always as identity,
      payload jsonb not null,
      status text not null default 'pending',
      worker text,
      created_at timestamptz not null default now(),
      leased_at timestamptz,
      finished_at timestamptz
    ) with (fillfactor = 80)`;
  await sql`create index on jobs (ord) where status = 'pending'`;

  const kept = owned.move();
  return {
    name: "bare table",
    sql,
    table: "jobs",
    async submit(
      jobs: number,
      { hosts = 100, batches = 1 }: SubmitOptions = {},
    ) {
      let place = 0;
      for (const size of shares(jobs, batches)) {
        const items = Array.from({ length: size }, () => {
          const { href } = pageUrl(place++, hosts);
          return { url: href };
        });
        await workers.of(0)`
          insert into jobs (payload)
          select * from jsonb_array_elements(${
          JSON.stringify(items)
        }::text::jsonb)`;
      }
    },
    async claim(limit: number, worker = 0) {
      const sql = workers.of(worker);
      const rows = await sql`
        with next as materialized (
          select id from jobs where status = 'pending'
          order by ord limit ${limit} for update skip locked
        )
        update jobs set status = 'processing', worker = 'bench', leased_at = now()
        from next where jobs.id = next.id
        returning jobs.id, jobs.payload`;
      const ids = rows.map(({ id }) => id);
      return {
        count: ids.length,
        async complete() {
          await sql`
            update jobs set status = 'completed', finished_at = now()
            where id = any (${ids}::uuid[]) and status = 'processing'`;
        },
      };
    },
    async fillFinished(jobs: number) {
      await sql`
        insert into jobs (payload, status, worker, leased_at, finished_at)
        select jsonb_build_object('url', 'https://host' || i % 10000 || '.example.com/' || i),
          'completed', 'bench', now(), now()
        from generate_series(1, ${jobs}::integer) i`;
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}
