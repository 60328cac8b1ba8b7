/**
 * One job of `actor_run`, tried against a server that speaks Apify's API.
 *
 * @module
 */

import { JobError } from "../../../errors.ts";
import { createLog } from "../../../log.ts";
import { createApi } from "../../../net/api.ts";
import { EgressFetcher } from "../../../net/fetch.ts";
import { parseAllowedHosts } from "../../../net/url.ts";
import type { Outcome, Tools } from "../../kind.ts";
import { unused } from "../../testing/unused.ts";
import { actorRunArgs } from "../mod.ts";
import { run } from "../run.ts";
import { apifyToken, FakeApify } from "./apify.ts";

/** A job that keeps what it notes, as the queue does. */
export class Tried implements AsyncDisposable {
  readonly apify = new FakeApify();
  readonly lines: string[] = [];
  readonly #fetcher: EgressFetcher;
  /** What it has noted. */
  state: unknown;
  /** The id of its run. */
  subject: string | undefined;
  snoozes = 0;

  constructor() {
    this.#fetcher = new EgressFetcher({
      allowedPrivateHosts: parseAllowedHosts(this.apify.host),
      userAgent: "test",
    });
  }

  /** One try; what a job is put off with is noted. */
  async run(args: Record<string, unknown> = {}): Promise<Outcome> {
    const api = createApi({
      title: "Apify",
      base: `http://${this.apify.host}/`,
      headers: { authorization: `Bearer ${apifyToken}` },
    }, this.#fetcher);
    const tools: Tools = {
      ...unused,
      signal: new AbortController().signal,
      deadline: Date.now() + 60_000,
      log: createLog({}, (line) => this.lines.push(JSON.parse(line).message)),
      step: (_, work) => work({ method: "" }),
      openPage: () => Promise.reject(new Error("No page is opened")),
      fetch: () => Promise.reject(new Error("No page is fetched")),
      robots: () => Promise.reject(new Error("No site is asked")),
      sitemap: () => Promise.reject(new Error("No site is asked")),
      scrape: null,
      progress: () => Promise.resolve(),
      save: (state, subject) => {
        this.state = JSON.parse(JSON.stringify(state));
        this.subject = subject ?? this.subject;
        return Promise.resolve();
      },
      api: () => api,
    };
    const outcome = await run({
      id: "00000000-0000-4000-8000-000000000001",
      kind: "actor_run",
      url: null,
      args: actorRunArgs.parse({
        actor: "user/actor",
        organisationId: "org-1",
        input: { count: 3 },
        ...args,
      }),
      attempt: 1,
      maxAttempts: 3,
      state: this.state,
      snoozes: this.snoozes,
    }, tools);
    if (outcome.do === "snooze") {
      this.state = JSON.parse(JSON.stringify(outcome.state));
      this.snoozes++;
    }
    return outcome;
  }

  /** The code and message that a try fails with. */
  async failure(args: Record<string, unknown> = {}): Promise<string> {
    try {
      return (await this.run(args)).do;
    } catch (error) {
      if (!(error instanceof JobError)) throw error;
      return `${error.code} ${error.retry}: ${error.message}`;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#fetcher[Symbol.asyncDispose]();
    await this.apify[Symbol.asyncDispose]();
  }
}
