import { html } from "../../../supabase/functions/_shared/net/testing/servers.ts";
import type { Arena } from "../arena.ts";
import type { FaultClass } from "../fault_class.ts";

/** Jobs are cancelled, sent back, forgotten and rescued while workers claim and complete them. */
export const races: FaultClass = {
  name: "retry, cancel, prune and rescue racing claim and complete",
  counts: { long: 240, short: 60 },
  async run(arena, count) {
    const { random, site } = arena;
    site.delayMs = () => random.int(0, 40);
    // Some fail for good, and can be sent back.
    site.special = (path) =>
      /[05]$/.test(path) ? (_request, page) => html(page, {}, 404) : undefined;
    await arena.workers(3);
    while (arena.injected < count) {
      await arena.keepBusy(40, { expect: "gone", tries: 3 });
      const burst = Array.from({ length: 8 }, () => random.pick(deeds));
      arena.injected += burst.length;
      await Promise.all(burst.map((deed) => deed(arena)));
    }
  },
};

const deeds: readonly ((arena: Arena) => Promise<unknown>)[] = [
  async (arena) => {
    const ids = await some(arena, ["pending", "processing"], 3);
    return await arena.rpc("cancel_crawl_jobs", { p_job_ids: ids });
  },
  async (arena) => {
    const ids = await some(arena, ["error", "cancelled"], 4);
    return await Promise.all(
      ids.map((id) => arena.rpc("retry_crawl_job", { p_job_id: id })),
    );
  },
  // What has ended this moment is old enough.
  (arena) =>
    arena.rpc("prune_crawl_jobs", {
      p_result_age: "0 seconds",
      p_job_age: "0 seconds",
      p_limit: 5,
    }),
  lateWorker,
];

/** Jobs in one of these states. */
async function some(
  arena: Arena,
  states: readonly string[],
  limit: number,
): Promise<string[]> {
  const rows = await arena.sql<{ id: string }[]>`
    select id from public.crawl_jobs where status = any (${[...states]}::text[])
    order by md5(id::text || ${arena.random.next()}::text) limit ${limit}`;
  return rows.map(({ id }) => id);
}

/** Settles jobs in the moment in which their lease ends, while two others rescue them. */
async function lateWorker(arena: Arena): Promise<void> {
  const { json } = await arena.rpc("claim_crawl_jobs", {
    p_worker: "racer",
    p_limit: 4,
    p_lease: "15 milliseconds",
  });
  const reports = json.map((
    { id, lease_token }: { id: string; lease_token: string },
  ) => ({
    job_id: id,
    lease_token,
    page: { html: `token:${lease_token}` },
  }));
  await Promise.all([
    arena.rpc("rescue_crawl_jobs"),
    arena.rpc("complete_crawl_jobs", { p_reports: reports }),
    arena.rpc("rescue_crawl_jobs"),
    arena.rpc("complete_crawl_jobs", { p_reports: reports }),
  ]);
}
