/**
 * Scraper runs on a running system beside a server that speaks Apify's API, for
 * tests of the document "Background Polling Guide".
 *
 * @module
 */

import { Described } from "../../scripts/openapi/testing/described.ts";
import { assertEquals } from "../../scripts/testing/assert.ts";
import { type Answered, Caller } from "../../scripts/testing/caller.ts";
import { type TestStack, testStack } from "../../scripts/testing/stack.ts";
import { FakeApify } from "../functions/_shared/kinds/actor_run/testing/apify.ts";
import { scrapedAd } from "../functions/_shared/kinds/actor_run/testing/scraped.ts";

/** The document's routes. */
export const start = "api/scrap/meta-ads/start";
export const result = "api/scrap/meta-ads/result";
export const status = "api/scrap/queue/status";

const names: Record<string, string> = {
  [start]: "start-meta-ads-run",
  [result]: "get-meta-ads-result",
  [status]: "get-scrap-queue-status",
};

/** What a run has scraped. */
export function ads(count: number) {
  return Array.from({ length: count }, (_, n) => scrapedAd(n));
}

/** A job, as far as it is looked at here. */
interface Row {
  readonly id: string;
  readonly status: string;
  readonly snoozes: number;
  readonly progress: number;
}

/** The system and the server. */
export class ScraperRuns implements AsyncDisposable {
  readonly apify: FakeApify;
  readonly stack: TestStack;
  readonly secret: Caller;
  readonly #described: Described;

  private constructor(
    apify: FakeApify,
    stack: TestStack,
    described: Described,
  ) {
    this.apify = apify;
    this.stack = stack;
    this.secret = Caller.secret(stack);
    this.#described = described;
  }

  /** Starts both. */
  static async start(): Promise<ScraperRuns> {
    const apify = new FakeApify();
    const stack = await testStack({
      env: {
        ...apify.env,
        PUBLIC_URL: "https://project.example.com",
        // A lost worker is soon noticed.
        LEASE_MS: "3000",
      },
    });
    return new ScraperRuns(apify, stack, await Described.read());
  }

  /** A request to one of the routes; its answer has to be one that the OpenAPI document describes. */
  async post(
    path: string,
    body: unknown,
    caller = this.secret,
  ): Promise<Answered> {
    return this.#checked(path, await caller.post(path, body));
  }

  /** What `queue/status` answers. */
  async status(
    caller = this.secret,
    query: Record<string, string> = {},
  ): Promise<Answered> {
    return this.#checked(status, await caller.get(status, query));
  }

  /** The runs that are looked at. */
  async active(caller = this.secret): Promise<string[]> {
    return (await this.status(caller)).json.data.status.activeJobs;
  }

  /** The last job that is about a run. */
  async row(runId: string): Promise<Row> {
    const [found] = await this.stack.sql<Row[]>`
      select id, status, snoozes, progress from public.crawl_jobs
      where subject = ${runId} order by id desc limit 1`;
    if (found) return found;
    throw new Error(`No job is about ${runId}`);
  }

  /** Makes the next look due, and waits until it has been. */
  async look(runId: string): Promise<void> {
    const before = await this.row(runId);
    await this.stack.sql`
      update public.crawl_jobs set scheduled_at = now()
      where subject = ${runId} and status = 'pending'`;
    await this.secret.post("process-crawl-jobs", { batchSize: 10 });
    await until(async () => {
      const { status, snoozes } = await this.row(runId);
      return status !== "processing" &&
        (status !== "pending" || snoozes > before.snoozes);
    });
  }

  /** Waits until the job about a run has ended. */
  async ended(runId: string): Promise<void> {
    await until(async () =>
      ["completed", "error"].includes((await this.row(runId)).status)
    );
  }

  /** What was told of a run, which is called abc123. */
  lines(runId: string): string[] {
    return this.stack.logs
      .filter((line) =>
        line.includes(runId) && line.includes("[BackgroundPoller]")
      )
      .map((line) => JSON.parse(line).message.replaceAll(runId, "abc123"));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stack[Symbol.asyncDispose]();
    await this.apify[Symbol.asyncDispose]();
  }

  #checked(path: string, answer: Answered): Answered {
    const { status, headers, json } = answer;
    const text = JSON.stringify(json);
    const one = this.#described.find(names[path] ?? "");
    assertEquals(one.answerProblems({ status, headers, text }), [], text);
    return answer;
  }
}

/** Waits for what happens by itself. */
export async function until(isSo: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (!await isSo()) {
    if (Date.now() > deadline) throw new Error("It does not happen");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
