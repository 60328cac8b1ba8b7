/**
 * Three workers and the cron on one queue, while one worker is killed, one is
 * told to end and the browser dies.
 *
 * @module
 */

import type { Sql } from "postgres";
import type { FixtureSite } from "../../fixtures/site.ts";
import type { BrowserHost } from "../../stack/browser_host.ts";
import { send } from "../../stack/send_signal.ts";
import { Ticker } from "../../stack/ticker.ts";
import { Caller } from "../../testing/caller.ts";
import { leftContexts } from "../../testing/leftovers.ts";
import type { TestStack } from "../../testing/stack.ts";
import { WorkerProcess } from "../../testing/worker_process.ts";
import { timed } from "../figures.ts";
import { type Figures, figures, wrongs } from "./account.ts";

/** What is soaked, and how. */
export interface SoakOptions {
  readonly stack: TestStack;
  readonly site: FixtureSite;
  readonly browser: BrowserHost;
  /** Of the workers. */
  readonly env: Record<string, string>;
  readonly jobs: number;
  /** How many of them are rendered. */
  readonly rendered: number;
  readonly tickMs: number;
  readonly withinMs: number;
  readonly log: (line: string) => void;
}

/** How it went. */
export interface Soaked extends Figures {
  readonly ms: number;
  /** How long the worker that was told to end took. */
  readonly stopMs: number;
  /** A sentence for each thing that is wrong. */
  readonly wrongs: readonly string[];
  /** The URLs that were acknowledged. */
  readonly urls: readonly string[];
}

/** Runs it to its end. */
export async function soak(options: SoakOptions): Promise<Soaked> {
  const { stack, browser, env, jobs, log, withinMs } = options;
  const { sql } = stack;
  const deadline = Date.now() + withinMs;
  await using killed = new WorkerProcess(stack, env);
  await using told = new WorkerProcess(stack, env);
  await using kept = new WorkerProcess(stack, env);
  for (const worker of [killed, told, kept]) {
    await worker.log.has("worker_started");
  }
  let urls: string[] = [];
  let killedAt = new Date();
  let stopMs = 0;
  const ms = await timed(async () => {
    await using _cron = new Ticker({
      url: `${stack.apiUrl}/functions/v1/crawl-cron`,
      key: stack.cronKey,
      everyMs: options.tickMs,
      log,
    });
    urls = await submitAll(options);
    log(`${urls.length} jobs are acknowledged`);
    await ended(sql, jobs * 0.25, deadline);
    killedAt = await killAtWork(sql, killed);
    log("A worker is killed");
    await ended(sql, jobs * 0.45, deadline);
    const pid = await browser.pid();
    if (pid !== undefined) send(pid, "SIGKILL");
    log(pid === undefined ? "No browser runs" : "The browser is killed");
    await ended(sql, jobs * 0.65, deadline);
    stopMs = await timed(async () => {
      told.kill("SIGTERM");
      const code = await told.ended();
      if (code !== 0) throw new Error(`A worker ended with ${code}`);
    });
    log("A worker has ended as it was told");
    await ended(sql, jobs, deadline);
  });
  kept.kill("SIGTERM");
  await kept.ended();
  await noDrain(sql, deadline);
  return {
    ms,
    stopMs,
    urls,
    ...await figures(sql, killedAt),
    wrongs: [
      ...await wrongs(sql, urls),
      ...await leftContexts(browser.endpoint),
    ],
  };
}

/** Submits some one by one, the others in batches; answers the URLs that were acknowledged. */
async function submitAll(
  { stack, site, jobs, rendered }: SoakOptions,
): Promise<string[]> {
  const secret = Caller.secret(stack);
  const pages = [site.app, ...site.pages];
  const url = (i: number, among: number) =>
    `${site.origin}${pages[i % Math.min(among, pages.length)]}?${i}`;
  // The first of them have been rendered by other tests, too.
  const shown = Array.from({ length: rendered }, (_, i) => url(i, 20));
  const read = Array.from(
    { length: jobs - rendered },
    (_, i) => url(rendered + i, Infinity),
  );
  const singles = [
    ...shown.splice(0, shown.length / 4).map((url) => ({ url, render: true })),
    ...read.splice(0, read.length / 20).map((url) => ({ url, render: false })),
  ];
  const acknowledged: string[] = [];
  const take = (status: number, urls: readonly string[]) => {
    if (status !== 202) throw new Error(`A submit was answered ${status}`);
    acknowledged.push(...urls);
  };
  for (const [urls, render] of [[shown, true], [read, false]] as const) {
    const { status } = await secret
      .post("submit-crawl-jobs-batch", { urls, render });
    take(status, urls);
  }
  for (const body of singles) {
    const { status } = await secret.post("submit-crawl-job", body);
    take(status, [body.url]);
  }
  return acknowledged;
}

/** Kills a worker that holds jobs; answers when, by the database's clock. */
async function killAtWork(sql: Sql, worker: WorkerProcess): Promise<Date> {
  const [line = "{}"] = worker.log.lines;
  const name: string = JSON.parse(line).worker;
  for (;;) {
    worker.kill("SIGSTOP");
    const [row] = await sql<{ held: number; now: Date }[]>`
      select count(*)::int as held, clock_timestamp() as now
      from public.crawl_jobs where worker = ${name} and status = 'processing'`;
    if (row && row.held > 0) {
      worker.kill("SIGKILL");
      return row.now;
    }
    worker.kill("SIGCONT");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Waits until so many jobs have ended. */
async function ended(
  sql: Sql,
  count: number,
  deadline: number,
): Promise<void> {
  for (;;) {
    const [row] = await sql<{ ended: number; states: string }[]>`
      select count(*) filter (where finished_at is not null)::int as ended,
        string_agg(distinct status || ' ' || coalesce(error_code, ''), ', ') as states
      from public.crawl_jobs`;
    if (row && row.ended >= count) return;
    if (Date.now() > deadline) {
      throw new Error(
        `${row?.ended} of ${count} jobs have ended: ${row?.states}`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Waits until the last drain of a request has seen that nothing is left. */
async function noDrain(sql: Sql, deadline: number): Promise<void> {
  for (;;) {
    const rows = await sql`
      select from public.crawl_drains where lease_until > clock_timestamp()`;
    if (rows.length === 0 || Date.now() > deadline) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
