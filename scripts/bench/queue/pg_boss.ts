/**
 * pg-boss, through its own interface, without its own timers.
 *
 * @module
 */

import postgres from "postgres";
import { PgBoss } from "pg-boss";
import { freshDatabase } from "../../testing/database.ts";
import {
  type Contestant,
  pageUrl,
  shares,
  type SubmitOptions,
} from "./contestant.ts";

const queue = "page_crawl";

/** Starts it in a database of its own. `groupLimit`: how many of a host at once. */
export async function pgBoss(groupLimit?: number) {
  await using owned = new AsyncDisposableStack();
  const database = owned.use(await freshDatabase({ empty: true }));
  const sql = postgres(database.url, { max: 2, onnotice: () => {} });
  owned.defer(() => sql.end({ timeout: 5 }));
  const boss = new PgBoss({
    connectionString: database.url,
    max: 20,
    supervise: false,
    schedule: false,
  });
  boss.on("error", console.error);
  await boss.start();
  owned.defer(() => boss.stop({ graceful: false, close: true }));
  await boss.createQueue(queue);

  const kept = owned.move();
  return {
    name: "pg-boss",
    sql,
    table: "pgboss.job",
    async submit(
      jobs: number,
      { hosts = 100, batches = 1 }: SubmitOptions = {},
    ) {
      let place = 0;
      for (const size of shares(jobs, batches)) {
        const items = Array.from({ length: size }, () => {
          const { href, host } = pageUrl(place++, hosts);
          const data = { url: href };
          return groupLimit ? { data, group: { id: host } } : { data };
        });
        await boss.insert(queue, items);
      }
    },
    async claim(limit: number) {
      const jobs = await boss.fetch(queue, {
        batchSize: limit,
        ...groupLimit ? { groupConcurrency: groupLimit } : {},
      });
      return {
        count: jobs.length,
        // By id: the fastest it has. (By fetched job it is fenced, and slower.)
        async complete() {
          if (jobs.length === 0) return;
          await boss.complete(queue, jobs.map(({ id }) => id));
        },
      };
    },
    async fillFinished(jobs: number) {
      await sql`
        insert into pgboss.job (name, data, state, started_on, completed_on)
        select ${queue}, jsonb_build_object('url', 'https://host' || i % 10000 || '.example.com/' || i),
          'completed', now(), now()
        from generate_series(1, ${jobs}::integer) i`;
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  } satisfies Contestant;
}
