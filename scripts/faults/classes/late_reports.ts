import type { Arena } from "../arena.ts";
import type { FaultClass } from "../fault_class.ts";
import { until } from "../until.ts";

interface Held {
  readonly id: string;
  readonly url: string;
  readonly lease_token: string;
}

/**
 * A worker that is slow to speak: its lease is over, others have the job or
 * have done it, and now its reports come, twice and in any order.
 */
export const lateReports: FaultClass = {
  name: "complete and fail replayed and reordered after a rescue",
  counts: { long: 120, short: 20 },
  async run(arena, count) {
    arena.site.delayMs = () => arena.random.int(50, 250);
    await arena.workers(2);
    while (arena.injected < count) {
      await arena.keepBusy(40);
      const { json } = await arena.rpc("claim_crawl_jobs", {
        p_worker: "late",
        p_limit: 6,
        p_lease: "50 milliseconds",
      });
      await Promise.all(json.map((held: Held) => reports(arena, held)));
    }
  },
};

/** What a job must have become before a report is sent, the first one unless it was never asked for. */
const moments = [
  ["processing", "pending", "completed", "error"],
  ["pending", "processing", "completed", "error"],
  ["completed", "error"],
];

async function reports(arena: Arena, held: Held): Promise<void> {
  const { random } = arena;
  const isTakenUp = async () => {
    const [row] = await arena.sql`
      select from public.crawl_jobs
      where id = ${held.id} and lease_token is distinct from ${held.lease_token}`;
    return row !== undefined || "Nobody has taken the job from its late worker";
  };
  // In a race with the rescue, or when the job is others'.
  if (random.chance(0.7)) {
    await until(async () => {
      await arena.rpc("rescue_crawl_jobs");
      return await isTakenUp();
    });
    const wanted = random.pick(moments);
    await until(async () => {
      const [row] = await arena.sql`
        select status from public.crawl_jobs where id = ${held.id}`;
      return wanted.includes(row?.status) || `The job is ${row?.status}`;
    });
    await sendAll(arena, held, ["complete", "fail", "snooze", "complete"]);
  } else {
    await Promise.all([
      arena.rpc("rescue_crawl_jobs"),
      sendAll(arena, held, ["complete", "complete"]),
    ]);
  }
}

async function sendAll(
  arena: Arena,
  { id, lease_token }: Held,
  names: readonly ("complete" | "fail" | "snooze")[],
): Promise<void> {
  const mark = `token:${lease_token}`;
  const bodies = {
    complete: { page: { html: mark }, success_method: null, steps: [] },
    fail: { code: "TIMEOUT", message: mark },
    snooze: { delay_ms: 0 },
  };
  const shuffled = arena.random.shuffle(names);
  for (const name of shuffled) {
    arena.injected++;
    const { status, json } = await arena.rpc(`${name}_crawl_jobs`, {
      p_reports: [{ job_id: id, lease_token, ...bodies[name] }],
    });
    if (status !== 200 || typeof json[id] !== "string") {
      arena.wrongs.push(
        `${name} was answered ${status} ${JSON.stringify(json)}`,
      );
    }
  }
}
