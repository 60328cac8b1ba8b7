/**
 * What a kind of job is: a light half (name, schema of its args, policy) that
 * every function may load, and a heavy half (`run`) that only a drain loads.
 *
 * @module
 */

import type { z } from "zod";
import { type JobCode, JobError } from "../errors.ts";
import type { Log } from "../log.ts";
import type {
  FetchedPage,
  FetchOptions,
  RobotsOptions,
  RobotsVerdict,
  Scrape,
  SitemapOptions,
} from "./fetched.ts";
import type { OpenOptions, Parked, RemotePage } from "./remote_page.ts";
import type { CallApi } from "./api.ts";
import type { Dataset, Datasets } from "./dataset.ts";

export type * from "./api.ts";
export type * from "./dataset.ts";
export type * from "./fetched.ts";
export type * from "./remote_page.ts";

/** A leased job as its handler sees it. */
export interface Job<Args = unknown> {
  readonly id: string;
  readonly kind: string;
  /** The page the job is about, where it is about one. */
  readonly url: string | null;
  readonly args: Args;
  /** Which try this is; the first is 1. */
  readonly attempt: number;
  readonly maxAttempts: number;
  /** What it was doing when it parked its page, in the kind's own word; then the first `openPage` finds that page again. */
  readonly stage?: string | undefined;
  /** What it has noted with `save` or a snooze, if anything; a kind checks it by a schema of its own. */
  readonly state?: unknown;
  /** How often it was put off; a try by hand begins at 0 again. */
  readonly snoozes?: number | undefined;
}

/** How a try reached its page: a row of `crawl_attempts`. */
export interface Step {
  /** "Direct Fetch", "Puppeteer", …; the last good one is the job's `success_method`. */
  readonly method: string;
  /** The browser's own version string, where one was used. */
  browser?: string;
  httpStatus?: number;
}

/** What a crawled page left behind. */
export interface Page {
  readonly html: string;
  readonly httpStatus: number;
  /** The address after redirects. */
  readonly finalUrl: string;
  readonly contentType: string;
  readonly title: string | null;
  /** Of the answer, by lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
}

/** How a run ended, if it did not throw. Throwing a `JobError` fails the try. */
export type Outcome =
  | {
    readonly do: "complete";
    readonly page?: Page;
    readonly result?: unknown;
    readonly children?: Children;
    /** Items to keep, in the transaction that completes the job; `result.saved` says how many. */
    readonly datasets?: readonly Dataset[];
    /** Called when the queue has taken this in, with how long that took, in milliseconds. */
    readonly done?: (ms: number) => void;
  }
  | Snooze
  /** The request's time is over; the page goes on loading, and the next slice goes on with it. */
  | { readonly do: "park"; readonly parked: Parked; readonly stage: string };

/** Not yet; the try is given back. */
export interface Snooze {
  readonly do: "snooze";
  readonly delayMs: number;
  readonly reason: string;
  /** What the job ends with if it was put off too often; `SNOOZED` by default. */
  readonly code?: JobCode;
  /** How often it may be put off in all; the next time is an error. 100 by default. */
  readonly maxSnoozes?: number;
  /** What is to be known at the next try. */
  readonly state?: unknown;
}

/** Jobs that a job has come upon. They join its batch, each once, when it is completed. */
export interface Children {
  /** The most jobs that may come of one submitted job, itself included. */
  readonly limit: number;
  readonly jobs: readonly Child[];
}

/** A job that another one has come upon; it has that one's owner and priority. */
export interface Child {
  readonly kind: string;
  /** The page it is about, where it is about one. */
  readonly url?: string;
  /** Those that share an object are checked together. */
  readonly args: unknown;
  /** What the batch has once; the URL by default. Outside of batches, what waits or runs once. */
  readonly key?: string;
}

/** What a handler may use; it reaches nothing else. */
export interface Tools {
  /** Aborted when the job's time is up, its lease is lost or it is cancelled, or the request's time is over. */
  readonly signal: AbortSignal;
  /** `Date.now()` value at which the job's time is up, in this request or in a later one. */
  readonly deadline: number;
  readonly log: Log;
  /** Runs one step and records its duration and outcome; `step` may be filled in on the way. */
  step<T>(method: string, run: (step: Step) => Promise<T>): Promise<T>;
  /** Opens a fresh, private browser context, or the page that this job has parked; it is closed when disposed. */
  openPage(signal: AbortSignal, options?: OpenOptions): Promise<RemotePage>;
  /** Whether there is a browser to open pages in, for those who can do without. */
  readonly hasBrowser?: boolean | undefined;
  /** Reads a URL over HTTP, refusing private addresses. */
  fetch(url: string, options: FetchOptions): Promise<FetchedPage>;
  /** Reads a page through a scraping API; null where there is no account. */
  readonly scrape: Scrape | null;
  /** Chooses a proxy of the pool, if there is one; throws `PROXY_FAILED` where none works. */
  readonly proxied?: ((choice: ProxyChoice) => Proxied) | undefined;
  /** Asks the site's robots.txt; where it is allowed, its `Crawl-delay` holds from now on. */
  robots(url: string, options: RobotsOptions): Promise<RobotsVerdict>;
  /** Reads the addresses in a site's sitemaps. */
  sitemap(url: string, options: SitemapOptions): Promise<string[]>;
  /** Tells how far the job is, in percent; never goes back. */
  progress(percent: number): Promise<void>;
  /** Notes what the next try is to know, whatever becomes of this one, and what the job has turned out to be about, which no other live one of its kind and owner is. */
  save(state: unknown, subject?: string): Promise<void>;
  /** The items of the job's owner. */
  readonly datasets: Datasets;
  /** An API that the operator has an account of; throws `NOT_CONFIGURED` without one. */
  api(name: ApiName): CallApi;
}

/** The APIs that kinds speak to, each with a base address and a key of its own. */
export type ApiName = "apify" | "rapidapi";

/** Whom a proxy is chosen for. */
export interface ProxyChoice {
  readonly url: string;
  /** The same host and session get the same proxy, as long as it works. */
  readonly session: string;
  /** How many tries there were before: each takes the next proxy. */
  readonly turn: number;
}

/** The ways to a page through one proxy of the pool. */
export interface Proxied extends Pick<Tools, "openPage" | "fetch"> {
  /** The host will not have this proxy: the session moves on to the next one. */
  refused(): void;
}

/** Which jobs share a limit, and what the limit is. */
export interface Lane {
  /** `"page_crawl:example.com"`: at most `maxRunning` of its jobs run at once. */
  readonly key: string;
  readonly maxRunning: number;
  /** Least time between two starts, in milliseconds. */
  readonly gapMs: number;
}

/** The heavy half of a kind. */
export type Run<Args> = (job: Job<Args>, tools: Tools) => Promise<Outcome>;

/** How much is kept of the ended jobs of one kind and owner; the last one about its subject always is. */
export interface Keep {
  /** The most completed ones. */
  readonly completed?: number;
  /** The most failed ones. */
  readonly failed?: number;
  /** The oldest failed one, in milliseconds. */
  readonly failedMs?: number;
}

/** A kind of job. */
export interface Kind<Args = unknown> {
  readonly name: string;
  /** Checks args when a job is submitted and again when it is run. */
  readonly args: z.ZodType<Args>;
  /** Args as they may look; the tests of conformance run it. */
  readonly example?: unknown;
  /** How callers submit it: `submit-job` takes its args as they are; without a way it only comes of other jobs. */
  readonly submitBy?: string;
  readonly maxAttempts: number;
  /** Longest a single try may take, in milliseconds. */
  timeoutMs(args: Args): number;
  lane(url: string | null, args: Args): Lane;
  /** The page a job is about, where it is about one; checked as a submitted URL. */
  url?(args: Args): string | undefined;
  /** What a job is about, in the kind's own words, such as the id of a run; jobs are found by it. */
  subject?(args: Args): string | undefined;
  /** What may wait or run only once, of one owner: a second job is not made. */
  once?(args: Args): string | undefined;
  /** What is kept of a user's ended jobs, where that is less than of others. */
  readonly keep?: Keep | undefined;
  /** How old one's own last result for the same may be to be reused, in milliseconds; undefined: it may not. */
  maxAgeMs?(args: Args): number | undefined;
  /** Loads the handler: a literal `import("./run.ts")`, or the deploy bundle lacks it. */
  load(): Promise<Run<Args>>;
}

/** A kind whose args are known to fit: what the list of kinds holds. */
export interface AnyKind {
  readonly name: string;
  readonly example?: unknown;
  readonly submitBy: string | undefined;
  readonly maxAttempts: number;
  readonly keep: Keep | undefined;
  /** Checks the args of a leased job; throws `INVALID_ARGS`. */
  prepare(job: Job): Prepared;
  /** Checks args that jobs are made with, and answers the lane of each; throws `INVALID_ARGS`. */
  lanes(args: unknown): (url: string | null) => Lane;
  /** What a job with these args is, for the queue; throws `INVALID_ARGS`. */
  describe(args: unknown): Described;
}

/** A job that may be put on the queue. */
export interface Described {
  /** With their defaults. */
  readonly args: unknown;
  readonly url: string | undefined;
  readonly subject: string | undefined;
  readonly once: string | undefined;
}

/** A job that is ready to run. */
export interface Prepared {
  readonly timeoutMs: number;
  readonly maxAgeMs: number | undefined;
  run(tools: Tools): Promise<Outcome>;
}

/** Erases the type of a kind's args, keeping the check of them. */
export function anyKind<Args>(kind: Kind<Args>): AnyKind {
  const check = (given: unknown): Args => {
    const args = kind.args.safeParse(given, { reportInput: true });
    if (args.success) return args.data;
    throw new JobError(
      "INVALID_ARGS",
      `Cannot run '${kind.name}': ${reasons(args.error)}`,
      { cause: args.error },
    );
  };
  return {
    name: kind.name,
    example: kind.example,
    submitBy: kind.submitBy,
    maxAttempts: kind.maxAttempts,
    keep: kind.keep,
    prepare(job) {
      const args = check(job.args);
      return {
        timeoutMs: kind.timeoutMs(args),
        maxAgeMs: kind.maxAgeMs?.(args),
        run: async (tools) => (await kind.load())({ ...job, args }, tools),
      };
    },
    lanes(given) {
      const args = check(given);
      return (url) => kind.lane(url, args);
    },
    describe(given) {
      const args = check(given);
      return {
        args,
        url: kind.url?.(args),
        subject: kind.subject?.(args),
        once: kind.once?.(args),
      };
    },
  };
}

/** The first places that are wrong, and why; without the values, which may be secrets, or deeper than the stack. */
function reasons({ issues }: z.ZodError): string {
  return issues.slice(0, 3).map(({ path, message }) =>
    [path.join("."), message].filter(Boolean).join(": ").slice(0, 200)
  ).join("; ");
}
