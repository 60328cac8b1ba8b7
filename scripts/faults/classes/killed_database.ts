import type { Arena } from "../arena.ts";
import type { FaultClass } from "../fault_class.ts";
import { until } from "../until.ts";

/** What the workers or a caller are in the middle of when it happens. */
const calls = [
  /^claim_crawl_jobs/,
  /^complete_/,
  /^submit_/,
  /^complete_/,
  /^heartbeat_/,
];

/** All processes of Postgres are killed in the middle of a call, and it is started again. */
export const killedDatabase: FaultClass = {
  name: "Postgres killed (all of it) mid-claim, mid-complete, mid-batch",
  counts: { long: 5, short: 1 },
  isAlone: true,
  async run(arena, count) {
    const { gateway, random, ground: { server } } = arena;
    const workers = await arena.workers(3, {
      DATABASE_URL: arena.stack.databaseUrl,
    });
    for (const wanted of calls.slice(0, count)) {
      // A heartbeat comes where jobs take long.
      const isLong = `${wanted}`.includes("heartbeat");
      arena.site.delayMs = () => isLong ? 3_000 : random.int(20, 200);
      await arena.keepBusy(60);
      const killed = Promise.withResolvers<void>();
      let isKilled = false;
      const kill = () => {
        if (isKilled) return;
        isKilled = true;
        gateway.decide = () => "pass";
        const ms = random.next() * 6;
        setTimeout(() => server.kill().then(killed.resolve), ms);
      };
      gateway.decide = ({ name }) => {
        if (wanted.test(name)) kill();
        return "pass";
      };
      const submitted = `${wanted}`.includes("submit")
        ? submitSurely(arena, arena.paths(100), kill)
        : undefined;
      await until(() =>
        Promise.resolve(isKilled || `Nobody has called ${wanted}`)
      );
      await killed.promise;
      await server.restart();
      await until(async () => {
        await arena.sql`select 1`;
        return true;
      });
      await submitted;
      await arena.inject("postgres");
      await arena.drained();
    }
    for (const worker of workers) {
      if (!worker.hasEnded) continue;
      arena.wrongs.push(`A worker ended: ${worker.log.lines.at(-1)}`);
    }
  },
};

/** Sends a batch with a key, again and again, until it is acknowledged. */
async function submitSurely(
  arena: Arena,
  paths: readonly string[],
  onSent: () => void,
): Promise<void> {
  const body = {
    urls: paths.map((path) => arena.site.origin + path),
    render: false,
    idempotencyKey: crypto.randomUUID(),
  };
  await until(async () => {
    const sent = arena.secret.post("submit-crawl-jobs-batch", body);
    onSent();
    const { status, json } = await sent;
    return status === 202 || `${status} ${json.code}`;
  });
  await arena.acknowledged(body.urls);
}
