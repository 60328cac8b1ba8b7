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
  const { read, shown } = pagesOf(options);
  const urls: string[] = [];
  const submit = async (some: readonly string[], render: boolean) => {
    await submitAll(stack, some, render);
    urls.push(...some);
    log(`${urls.length} jobs are acknowledged`);
  };
  const third = Math.ceil(shown.length / 3);
  let killedAt = new Date();
  let stopMs = 0;
  const ms = await timed(async () => {
    await using _cron = new Ticker({
      url: `${stack.apiUrl}/functions/v1/crawl-cron`,
      key: stack.cronKey,
      everyMs: options.tickMs,
      log,
    });
    await submit(shown.slice(0, third), true);
    await submit(read, false);
    await ended(sql, jobs * 0.25, deadline);
    killedAt = await killWorker(sql, killed, deadline);
    log("A worker is killed");
    await ended(sql, jobs * 0.45, deadline);
    await submit(shown.slice(third, 2 * third), true);
    await killBrowser(sql, browser, deadline);
    log("The browser is killed");
    await submit(shown.slice(2 * third), true);
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

/** URLs of pages, each another one: to read directly, and to render. */
function pagesOf({ site, jobs, rendered }: SoakOptions) {
  const url = (pages: readonly string[], i: number) =>
    `${site.origin}${pages[i % pages.length]}?${i}`;
  const easy = [site.app, ...site.pages.slice(0, 19)];
  return {
    read: Array.from({ length: jobs - rendered }, (_, i) => url(site.pages, i)),
    shown: Array.from({ length: rendered }, (_, i) => url(easy, jobs + i)),
  };
}

/** Submits a few one by one, the others as a batch; throws unless all are acknowledged. */
async function submitAll(
  stack: TestStack,
  urls: readonly string[],
  render: boolean,
): Promise<void> {
  const secret = Caller.secret(stack);
  const single = Math.ceil(urls.length / 20);
  const answers = [
    await secret.post("submit-crawl-jobs-batch", {
      urls: urls.slice(single),
      render,
    }),
  ];
  for (const url of urls.slice(0, single)) {
    answers.push(await secret.post("submit-crawl-job", { url, render }));
  }
  for (const { status, json } of answers) {
    if (status === 202) continue;
    throw new Error(`A submit was answered ${status}: ${json.error}`);
  }
}

/** Kills a worker that holds jobs; answers when, by the database's clock. */
async function killWorker(
  sql: Sql,
  worker: WorkerProcess,
  deadline: number,
): Promise<Date> {
  const [line = "{}"] = worker.log.lines;
  const name: string = JSON.parse(line).worker;
  return await until(deadline, async () => {
    worker.kill("SIGSTOP");
    const [row] = await sql<{ held: number; now: Date }[]>`
      select count(*)::int as held, clock_timestamp() as now
      from public.crawl_jobs where worker = ${name} and status = 'processing'`;
    const isBusy = row !== undefined && row.held > 0;
    worker.kill(isBusy ? "SIGKILL" : "SIGCONT");
    return isBusy ? row.now : "The worker holds no job";
  });
}

/** Kills the browser while a page is rendered. */
async function killBrowser(
  sql: Sql,
  browser: BrowserHost,
  deadline: number,
): Promise<void> {
  const pid = await until(deadline, async () => {
    const rows = await sql`
      select from public.crawl_jobs
      where status = 'processing' and args ->> 'render' = 'true'`;
    const pid = await browser.pid();
    return rows.length > 0 && pid !== undefined ? pid : "No page is rendered";
  });
  send(pid, "SIGKILL");
}

/** Waits until so many jobs have ended. */
async function ended(
  sql: Sql,
  count: number,
  deadline: number,
): Promise<void> {
  await until(deadline, async () => {
    const rows = await sql<{ state: string; jobs: number; ended: boolean }[]>`
      select concat_ws(' ', status, error_code) as state,
        finished_at is not null as ended, count(*)::int as jobs
      from public.crawl_jobs group by 1, 2`;
    const done = rows.reduce((sum, row) => sum + (row.ended ? row.jobs : 0), 0);
    return done >= count ||
      rows.map(({ state, jobs }) => `${jobs} ${state}`).join(", ");
  });
}

/** Waits until the last drain of a request has seen that nothing is left. */
async function noDrain(sql: Sql, deadline: number): Promise<void> {
  await until(deadline, async () => {
    const rows = await sql`
      select from public.crawl_drains where lease_until > clock_timestamp()`;
    return rows.length === 0 || `${rows.length} drains run`;
  });
}

/** Looks until there is something else than a sentence that says what is not so. */
async function until<T extends object | number | boolean>(
  deadline: number,
  look: () => Promise<T | string>,
): Promise<T> {
  for (;;) {
    const seen = await look();
    if (typeof seen !== "string") return seen;
    if (Date.now() > deadline) throw new Error(`It took too long: ${seen}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
