import type { Arena } from "../arena.ts";
import type { FaultClass } from "../fault_class.ts";
import { until } from "../until.ts";

/** A call is four sockets of this process, which may have 1 024 by default. */
const atOnce = 100;

/** Many submits at once, each with its key twice: each key has one job. */
export const repeatedSubmits: FaultClass = {
  name: "concurrent submits, each idempotency key twice",
  counts: { long: 1_000, short: 60 },
  async run(arena, count) {
    await arena.workers(2);
    const twice = arena.paths(count).flatMap((path) => [path, path]);
    const waiting = arena.random.shuffle(twice);
    const submitNext = async () => {
      for (let path = waiting.pop(); path; path = waiting.pop()) {
        await submit(arena, path);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, submitNext));
    arena.injected += count;
  },
};

/** Sends it until it is acknowledged; a refusal for want of connections is no answer. */
async function submit(arena: Arena, path: string): Promise<void> {
  const url = arena.site.origin + path;
  const jobId = await until(async () => {
    const { status, json } = await arena.secret.post("submit-crawl-job", {
      url,
      render: false,
    }, { "idempotency-key": path });
    return status === 202 ? { id: json.jobId } : `${status} ${json.code}`;
  }, { withinMs: 120_000, everyMs: 200 });
  await arena.acknowledged([url]);
  await arena.sql`
    insert into faults.answers (key, job_id) values (${path}, ${jobId.id})`;
}
