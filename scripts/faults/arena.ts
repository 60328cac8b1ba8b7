/**
 * Where a class of faults takes place: a stack on a database of its own, a
 * site, real workers behind the fault gateway, and a note of what was done.
 *
 * @module
 */

import type { BrowserHost } from "../stack/browser_host.ts";
import { within } from "../stack/within.ts";
import { send } from "../stack/send_signal.ts";
import { type Answered, Caller } from "../testing/caller.ts";
import { type TestStack, testStack } from "../testing/stack.ts";
import { WorkerProcess } from "../testing/worker_process.ts";
import type { FaultClass } from "./fault_class.ts";
import { FaultGateway } from "./gateway.ts";
import type { Random } from "./random.ts";
import type { FaultServer } from "./server.ts";
import { Site } from "./site.ts";
import { TcpGateway } from "./tcp_gateway.ts";
import { until } from "./until.ts";

/** What all classes share. */
export interface Ground {
  readonly server: FaultServer;
  readonly browser: BrowserHost;
  readonly egressProxyUrl: string;
  /** The project whose workers and functions run. */
  readonly root: string;
  /** Of each process that is started. */
  readonly mark: Record<string, string>;
  readonly random: Random;
  readonly isShort: boolean;
  readonly log: (line: string) => void;
}

/** What is acknowledged. */
export interface SubmitOptions {
  readonly expect?: "completed" | "error" | "ended" | "gone";
  /** The most tries that each job may use up. */
  readonly tries?: number;
  readonly render?: boolean;
  /** Options of the request. */
  readonly more?: Record<string, unknown>;
}

/** Short, as most classes wait for its end; long enough for a busy machine's heartbeats. */
const leaseMs = 5_000;

/** The arena. Disposing of it ends its processes. */
export class Arena implements AsyncDisposable {
  /** How many faults were injected. */
  injected = 0;
  /** The slowest recovery that the audit does not show, in milliseconds. */
  recoveryMs = 0;
  /** Sentences of what a class has seen itself that must not be. */
  readonly wrongs: string[] = [];
  readonly leaseMs = leaseMs;
  readonly site: Site;
  readonly gateway: FaultGateway;
  readonly stack: TestStack;
  /** The connections to the browser. */
  readonly browser: TcpGateway;
  readonly secret: Caller;
  readonly ground: Ground;
  /** Of workers. */
  readonly env: Record<string, string>;
  readonly #owned: AsyncDisposableStack;
  #pages = 0;

  private constructor(
    ground: Ground,
    parts: Pick<Arena, "site" | "gateway" | "stack" | "env" | "browser">,
    owned: AsyncDisposableStack,
  ) {
    this.ground = ground;
    this.site = parts.site;
    this.gateway = parts.gateway;
    this.stack = parts.stack;
    this.env = parts.env;
    this.browser = parts.browser;
    this.secret = Caller.secret(parts.stack);
    this.#owned = owned;
  }

  /** Starts a stack for a class. */
  static async open(ground: Ground, fault: FaultClass): Promise<Arena> {
    await using owned = new AsyncDisposableStack();
    const site = owned.use(new Site());
    const gateway = owned.use(new FaultGateway());
    const endpoint = new URL(ground.browser.endpoint);
    const browser = owned.use(new TcpGateway(Number(endpoint.port)));
    endpoint.port = String(browser.port);
    const env = {
      ...ground.mark,
      BROWSER_WS_ENDPOINT: endpoint.href,
      EGRESS_PROXY_URL: ground.egressProxyUrl,
      CRAWL_ALLOWED_PRIVATE_HOSTS: site.host,
      LEASE_MS: String(leaseMs),
      HOST_CONCURRENCY: "200",
      MAX_WORKERS: "1000",
      POLLING_INTERVAL: "100",
    };
    const stack = owned.use(
      await testStack({
        root: ground.root,
        template: ground.server.template,
        env: {
          ...env,

          DRAIN_CONCURRENCY: "5",
          MAX_DRAINS: fault.functionsDrain ? "3" : "1",
          ...fault.env,
        },
      }),
    );
    gateway.to(stack.apiUrl);
    await stack.sql`
      insert into faults.settings (lease) values (${leaseMs} * interval '1 ms')`;
    // The one drain there may be, so that the functions leave all to the workers.
    if (!fault.functionsDrain) {
      await stack.sql`select public.start_crawl_drain(1, '1 hour')`;
    }
    return new Arena(ground, {
      site,
      gateway,
      stack,
      browser,
      env: { ...env, SUPABASE_URL: gateway.url },
    }, owned.move());
  }

  /** The suite's own connection to the database. */
  get sql() {
    return this.stack.sql;
  }

  get random(): Random {
    return this.ground.random;
  }

  /** Starts a worker and waits until it works; it is killed with the arena. */
  async worker(
    env: Record<string, string> = {},
    flags: readonly string[] = [],
  ): Promise<WorkerProcess> {
    const worker = this.#owned.use(
      new WorkerProcess(this.stack, { ...this.env, ...env }, ["worker.ts"], {
        root: this.ground.root,
        flags,
      }),
    );
    await worker.log.has("worker_started", 60_000);
    return worker;
  }

  /** Starts so many workers. */
  workers(count: number, env?: Record<string, string>) {
    return Promise.all(Array.from({ length: count }, () => this.worker(env)));
  }

  /** Paths that nobody has used. */
  paths(count: number, folder = "p"): string[] {
    return Array.from({ length: count }, () => `/${folder}/${this.#pages++}`);
  }

  /** Puts pages on the queue as one batch, and notes what was acknowledged. */
  async submit(
    paths: readonly string[],
    options: SubmitOptions = {},
  ): Promise<void> {
    const urls = paths.map((path) => this.site.origin + path);
    const { status, json } = await this.secret.post("submit-crawl-jobs-batch", {
      urls,
      render: options.render ?? false,
      batchId: `b${this.#pages}`,
      ...options.more,
    });
    if (status !== 202) {
      throw new Error(`A submit was answered ${status}: ${json.message}`);
    }
    await this.acknowledged(urls, options);
  }

  /** Notes URLs that were acknowledged otherwise. */
  async acknowledged(
    urls: readonly string[],
    { expect = "completed", tries = 1 }: SubmitOptions = {},
  ): Promise<void> {
    await this.sql`
      insert into faults.acknowledged (url, expect, tries)
      select u, ${expect}, ${tries} from unnest(${[...urls]}::text[]) u
      on conflict (url) do nothing`;
  }

  /** Notes a fault that something has to recover from: of this worker, or over by now. */
  async inject(what: string, worker?: string): Promise<void> {
    this.injected++;
    await this.sql`
      insert into faults.injected (what, worker, over_at)
      values (
        ${what}, ${worker ?? null},
        case when ${worker === undefined} then clock_timestamp() end
      )`;
  }

  /** Notes how long something took that the audit does not show. */
  recovered(ms: number): void {
    this.recoveryMs = Math.max(this.recoveryMs, ms);
  }

  /** Calls an SQL function through the REST gateway, as a worker does. */
  async rpc(
    name: string,
    args: Record<string, unknown> = {},
  ): Promise<Answered> {
    const response = await fetch(`${this.stack.apiUrl}/rest/v1/rpc/${name}`, {
      method: "POST",
      headers: { ...this.secret.headers, "content-type": "application/json" },
      body: JSON.stringify(args),
    });
    const { status, headers } = response;
    return { status, headers, json: await response.json() };
  }

  /** The status of the job of a path. */
  async statusOf(path: string): Promise<string> {
    const [row] = await this.sql<{ status: string }[]>`
      select status from public.crawl_jobs where url = ${
      this.site.origin + path
    }`;
    return row?.status ?? "none";
  }

  /** Which of these workers has the job of a path. */
  async holder(
    path: string,
    workers: readonly WorkerProcess[],
  ): Promise<WorkerProcess> {
    const [row] = await this.sql`
      select worker from public.crawl_jobs
      where url = ${this.site.origin + path} and status = 'processing'`;
    const worker = workers.find((one) => nameOf(one) === row?.worker);
    if (!worker) throw new Error(`No worker has ${path}`);
    return worker;
  }

  /** Keeps at least so many jobs on the queue. */
  async keepBusy(count: number, options?: SubmitOptions): Promise<void> {
    const [row] = await this.sql<{ left: number }[]>`
      select count(*)::int as left from public.crawl_jobs where status = 'pending'`;
    if (row && row.left < count) {
      await this.submit(this.paths(2 * count), options);
    }
  }

  /** Waits until every job that was lost is done: the third time would rightly end it. */
  async noneEndangered(): Promise<void> {
    await until(async () => {
      const [row] = await this.sql`
        select from public.crawl_jobs where stalls > 0 and finished_at is null`;
      return row === undefined || "A job was lost and is not done yet";
    });
  }

  /** Stops a worker in a moment in which it holds a job. */
  async freezeBusy(worker: WorkerProcess): Promise<void> {
    await until(async () => {
      await this.keepBusy(30);
      send(worker.pid, "SIGSTOP");
      const [row] = await this.sql`
        select from public.crawl_jobs
        where worker = ${nameOf(worker)} and status = 'processing'`;
      if (row) return true;
      send(worker.pid, "SIGCONT");
      return "The worker holds no job";
    }, { everyMs: this.random.int(5, 50) });
  }

  /** Waits until all jobs have ended, but not for ever: the invariants name what is left. */
  async drained(): Promise<void> {
    await until(async () => {
      const [row] = await this.sql`
        select count(*)::int as left from public.crawl_jobs where finished_at is null`;
      return row?.left === 0 || `${row?.left} jobs are left`;
    }, { everyMs: 50, withinMs: this.ground.isShort ? 30_000 : 60_000 })
      .catch((error) => this.ground.log(String(error)));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // Where Postgres was killed, the gateway's client may wait for a lost
    // connection for ever; its server is gone at the end of the run.
    await within(5_000, this.#owned.disposeAsync());
  }
}

/** How a worker calls itself in `crawl_jobs.worker`. */
export function nameOf(worker: WorkerProcess): string {
  return `${Deno.hostname()}:${worker.pid}`;
}
