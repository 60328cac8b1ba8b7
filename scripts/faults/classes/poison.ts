import type { WorkerProcess } from "../../testing/worker_process.ts";
import { type Arena, nameOf } from "../arena.ts";
import type { FaultClass } from "../fault_class.ts";
import type { Gate } from "../gates.ts";
import { until } from "../until.ts";

/** A page that kills whoever asks for it. */
interface Poison {
  readonly path: string;
  readonly gate: Gate;
  /** How many of those who came to its gate have been dealt with. */
  seen: number;
}

/** Jobs that kill whoever runs them, several on the queue with their neighbours: they are given up, and their neighbours finish. */
export const poison: FaultClass = {
  name: "poison: pages that kill their workers, among others",
  counts: { long: 24, short: 4 },
  async run(arena, count) {
    const { isShort } = arena.ground;
    arena.site.delayMs = () => arena.random.int(20, 100);
    let workers = await arena.workers(isShort ? 2 : 3);
    while (arena.injected < count) {
      const poisons: Poison[] = [];
      for (let i = 0; i < (isShort ? 2 : 4); i++) {
        const [path = ""] = arena.paths(1, "poison");
        poisons.push({ path, gate: arena.site.gate(path), seen: 0 });
        await arena.submit(arena.paths(5));
        await arena.submit([path], { expect: "error", tries: 3 });
      }
      await arena.submit(arena.paths(5));
      await until(async () => {
        for (
          const one of poisons.filter(({ gate, seen }) => gate.come > seen)
        ) {
          one.seen = one.gate.come;
          workers = await kill(arena, one.path, workers);
        }
        const [left] = await arena.sql`
          select from public.crawl_jobs where finished_at is null`;
        return left === undefined || "Jobs are left";
      }, { withinMs: 120_000 });
    }
  },
};

/** Kills the worker that has asked for a page, if it lives, and starts another one. */
async function kill(
  arena: Arena,
  path: string,
  workers: readonly WorkerProcess[],
): Promise<WorkerProcess[]> {
  const [job] = await arena.sql`
    select id, worker, stalls, begun_token is not distinct from lease_token as begun
    from public.crawl_jobs
    where url = ${arena.site.origin + path} and status = 'processing'`;
  const victim = workers.find((one) => nameOf(one) === job?.worker);
  // Another page has killed it in the meantime.
  if (!job || !victim) return [...workers];
  if (job.stalls > 0) {
    const taken = await arena.sql`
      select url from public.crawl_jobs
      where worker = ${job.worker} and status = 'processing' and id <> ${job.id}
        and stalls < case when ${job.stalls > 1} then 99 else 1 end`;
    const others = taken.map(({ url }) => url).join(" ");
    if (others) arena.wrongs.push(`${path} takes others with it: ${others}`);
    if (!job.begun) arena.wrongs.push(`${path} has not begun, and runs`);
  }
  await arena.inject("poison", job.worker);
  victim.kill("SIGKILL");
  await victim.ended();
  const rest = workers.filter((worker) => worker !== victim);
  return [...rest, await arena.worker()];
}
