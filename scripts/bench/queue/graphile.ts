/**
 * graphile-worker: its own statements, as its local queue sends them.
 *
 * @module
 */

import { Logger, makeWorkerUtils } from "graphile-worker";
import postgres from "postgres";
import { z } from "zod";
import { freshDatabase } from "../../testing/database.ts";
import {
  type Contestant,
  pageUrl,
  shares,
  type SubmitOptions,
} from "./contestant.ts";

const jobs = z.array(z.looseObject({ id: z.string() }));
const statement = z.custom<(...args: unknown[]) => Promise<unknown>>(
  (value) => typeof value === "function",
);
const task = "page_crawl";

/** Its claim and its completion, which it does not export. */
async function statements() {
  const of = async (file: string, name: string) => {
    const url = new URL(`sql/${file}`, import.meta.resolve("graphile-worker"));
    return statement.parse(Reflect.get(await import(url.href), name));
  };
  return {
    getJobs: await of("getJobs.js", "batchGetJobs"),
    completeJobs: await of("completeJobs.js", "batchCompleteJobs"),
  };
}

/** Starts it in a database of its own. `queued`: a host's jobs in a named queue, one at a time. */
export async function graphile(queued = false): Promise<Contestant> {
  await using owned = new AsyncDisposableStack();
  const database = owned.use(await freshDatabase({ empty: true }));
  const sql = postgres(database.url, { max: 2, onnotice: () => {} });
  owned.defer(() => sql.end({ timeout: 5 }));
  const logger = new Logger(() => () => {});
  const utils = await makeWorkerUtils({
    connectionString: database.url,
    maxPoolSize: 20,
    logger,
  });
  owned.defer(async () => {
    await utils.release();
  });
  await utils.migrate();
  const { getJobs, completeJobs } = await statements();
  const shared = {
    workerSchema: "graphile_worker",
    escapedWorkerSchema: '"graphile_worker"',
    resolvedPreset: { worker: { preparedStatements: true } },
    logger,
  };
  const withPgClient = Object.assign(
    utils.withPgClient.bind(utils),
    { withRetries: utils.withPgClient.bind(utils) },
  );

  const kept = owned.move();
  return {
    name: "graphile",
    sql,
    table: "graphile_worker._private_jobs",
    async submit(
      count: number,
      { hosts = 100, batches = 1 }: SubmitOptions = {},
    ) {
      let place = 0;
      for (const size of shares(count, batches)) {
        await utils.addJobs(Array.from({ length: size }, () => {
          const { href, host } = pageUrl(place++, hosts);
          const payload = { url: href };
          return {
            identifier: task,
            payload,
            ...queued ? { queueName: host } : {},
          };
        }));
      }
    },
    async claim(limit: number) {
      const held = jobs.parse(
        await getJobs(
          shared,
          withPgClient,
          { [task]: true },
          "bench",
          null,
          limit,
        ),
      );
      return {
        count: held.length,
        async complete() {
          await completeJobs(shared, withPgClient, "bench", held);
        },
      };
    },
    // It deletes what is done.
    fillFinished: () => Promise.resolve(),
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}
