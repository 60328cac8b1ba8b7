/**
 * A queue on a database of its own, through the real gateway, for trying out kinds.
 *
 * @module
 */

import { createClient } from "@supabase/supabase-js";
import { Gateway } from "../../../../../scripts/stack/gateway.ts";
import { generateKeys } from "../../../../../scripts/stack/keys.ts";
import { freshDatabase } from "../../../../../scripts/testing/database.ts";
import { createLog } from "../../log.ts";
import { DatasetStore } from "../../queue/datasets.ts";
import { Queue } from "../../queue/queue.ts";
import { jobItem } from "../../queue/submit_job.ts";
import { drain, type DrainOptions } from "../../worker/drain.ts";
import type { AnyKind, Datasets } from "../kind.ts";
import { type Fate, fated, outside } from "./trial.ts";
import type { World } from "./worlds.ts";

/** How a job is found. */
interface Look {
  readonly status: string;
  readonly attempt: number;
  readonly snoozes: number;
  readonly code: string | null;
  readonly waitMs: number;
}

/** Opens the rig. */
export async function openRig() {
  await using owned = new AsyncDisposableStack();
  const { sql, url } = owned.use(await freshDatabase());
  const keys = await generateKeys();
  const gateway = owned.use(await Gateway.open({ databaseUrl: url, keys }));
  const client = createClient("http://gateway.test", keys.secret, {
    auth: { persistSession: false, autoRefreshToken: false },
    db: { retry: false },
    global: { fetch: (input, init) => gateway.fetch(new Request(input, init)) },
  });
  const queue = new Queue(client);
  const store = new DatasetStore(client);
  const nobody = { ownerId: null };
  /** The items of the secret key. */
  const datasets: Datasets = {
    read: (wanted) => store.read(wanted, nobody),
    save: (items) => store.put(items, nobody),
  };
  const kept = owned.move();
  return {
    sql,
    datasets,
    /** Puts the example of a kind on the queue; answers its id. */
    async submit(kind: AnyKind, world: World): Promise<string> {
      const item = jobItem(kind.name, kind.example);
      const { job_ids: [id = ""] } = await queue.submit(
        [world.url ? { ...item, url: world.url } : item],
        { ...nobody, limits: { ratePerMinute: 1_000, queuedJobs: 1_000 } },
      );
      return id;
    },
    /** Makes a job due and runs it once. */
    async run(
      id: string,
      { world, fate, ...more }:
        & { world: World; fate: Fate }
        & Partial<
          DrainOptions
        >,
    ) {
      await sql`update public.crawl_jobs set scheduled_at = now() where id = ${id}`;
      await queue.promote();
      const leaseMs = more.leaseMs ?? 30_000;
      await drain({
        queue,
        log: createLog({}, () => {}),
        bench: {
          ...outside(world, fate),
          beat: async (beat) =>
            (await queue.heartbeat([beat], leaseMs)).includes(beat.job_id),
          datasets: () => fated(datasets, fate),
          reuse: () => Promise.resolve(false),
          robots: async (_held, _url, { signal }) => {
            await fate(signal);
            return { answer: "allowed", crawlDelayMs: 0, expiresInMs: 60_000 };
          },
        },
        worker: "test",
        concurrency: 1,
        maxJobs: 1,
        deadline: Date.now() + 30_000,
        leaseMs,
        ...more,
      });
    },
    /** Takes a job off the queue; nobody has to wait because of it. */
    async drop(id: string) {
      await sql`select public.cancel_crawl_jobs(${[id]}::uuid[])`;
      await sql`update public.crawl_lanes set ready_at = '-infinity'`;
    },
    /** What the queue says of a job: `waitMs` until its next try. */
    async look(id: string) {
      const [row] = await sql<Look[]>`
        select status, attempt, snoozes, error_code as code,
          (extract(epoch from scheduled_at - updated_at) * 1000)::float8 as "waitMs"
        from public.crawl_jobs where id = ${id}`;
      if (!row) throw new Error(`There is no job '${id}'`);
      return row;
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

/** An open rig. */
export type Rig = Awaited<ReturnType<typeof openRig>>;
