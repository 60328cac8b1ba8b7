/**
 * What a kind of job is: a light half (name, schema of its args, policy) that
 * every function may load, and a heavy half (`run`) that only a drain loads.
 *
 * @module
 */

import type { z } from "zod";
import { JobError } from "../errors.ts";
import type { Log } from "../log.ts";

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
}

/** How a run ended, if it did not throw. Throwing a `JobError` fails the try. */
export type Outcome =
  | { readonly do: "complete"; readonly page?: Page; readonly result?: unknown }
  | {
    readonly do: "snooze";
    readonly delayMs: number;
    readonly reason: string;
  }
  /** The request's time is over; the page goes on loading, and the next slice goes on with it. */
  | { readonly do: "park"; readonly parked: Parked; readonly stage: string };

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
  /** Reads a URL over HTTP, refusing private addresses. */
  fetch(url: string, options: FetchOptions): Promise<FetchedPage>;
  /** Reads a page through a scraping API; null where there is no account. */
  readonly scrape: Scrape | null;
  /** Asks the site's robots.txt; where it is allowed, its `Crawl-delay` holds from now on. */
  robots(url: string, options: RobotsOptions): Promise<RobotsVerdict>;
}

/** Reads a page through a scraping API. */
export type Scrape = (
  url: string,
  options: ScrapeOptions,
) => Promise<FetchedPage>;

/** How hard a scraping API is to try. */
export interface ScrapeOptions {
  readonly signal: AbortSignal;
  readonly render: boolean;
  readonly premium: boolean;
  readonly ultraPremium: boolean;
}

/** Bounds of one look at a robots.txt. */
export type RobotsOptions = Pick<FetchOptions, "signal" | "inspect">;

/** What a site's robots.txt says of a URL. */
export interface RobotsVerdict {
  /** `unavailable`: it could not be read, so nothing may be, for now (RFC 9309). */
  readonly answer: "allowed" | "disallowed" | "unavailable";
  /** Least time between two requests, in milliseconds; 0 where it names none. */
  readonly crawlDelayMs: number;
  /** When it is read again, in milliseconds from now. */
  readonly expiresInMs: number;
}

/** Bounds of one direct fetch. */
export interface FetchOptions {
  readonly signal: AbortSignal;
  readonly headers?: Record<string, string>;
  /** The most redirects followed. */
  readonly maxRedirects?: number;
  /** Throws to refuse an answer before its body is read. */
  readonly inspect?: (head: AnswerHead) => void;
}

/** What is known of an answer before its body. */
export interface AnswerHead {
  readonly status: number;
  readonly headers: Headers;
  /** The address after redirects. */
  readonly url: string;
}

/** A whole answer, decompressed and decoded to text. */
export interface FetchedPage extends AnswerHead {
  readonly text: string;
}

/** What kind of page is opened. */
export interface OpenOptions {
  /** Hide from the page that its browser is driven, as well as that browser can. */
  readonly stealth?: boolean;
}

/** What a worker adds for a job that is done in slices, one a request. */
export interface SliceOptions extends OpenOptions {
  /** The page to go on with instead of a fresh one; throws `PAGE_LOST` where it is gone. */
  readonly parked?: ParkedPage | undefined;
  /** Whether the request's time is over, so that a page is parked rather than closed. */
  readonly isOver?: () => boolean;
}

/** Where a page goes on loading without a worker. */
export interface ParkedPage {
  /** Which browser; not its address, which is a secret. */
  readonly endpoint: string;
  readonly contextId: string;
  readonly targetId: string;
  readonly stealth: boolean;
}

/** A page that was left open. */
export interface Parked {
  readonly page: ParkedPage;
  /** Pages that its browser may keep at once, over all workers. */
  readonly maxParked: number;
  /** Closes it after all. */
  discard(): Promise<void>;
}

/** One page in its own context of the remote browser. */
export interface RemotePage extends AsyncDisposable {
  /** The browser's version, `"Chrome/153.0.8010.0"`. */
  readonly browser: string;
  /** Opens `url`, or goes on with the parked page, waits until its content has settled, and reads it. */
  render(url: string, options: RenderOptions): Promise<RenderedPage>;
  /** Leaves the page loading in the browser, where the request's time is over and the browser can; else null. */
  park?(): Promise<Parked | null>;
}

/** Bounds of one rendering, and what to read besides the html. */
export interface RenderOptions {
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  /** Names that the reader of formats knows. */
  readonly formats?: readonly string[];
}

/** What a rendered page looked like when it had settled. */
export interface RenderedPage extends AnswerHead {
  readonly title: string;
  readonly html: string;
  /** By name and unchecked, those that were asked for. */
  readonly formats?: unknown;
  /** Why some of them are missing, or all. */
  readonly formatsError?: unknown;
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

/** A kind of job. */
export interface Kind<Args = unknown> {
  readonly name: string;
  /** Checks args when a job is submitted and again when it is run. */
  readonly args: z.ZodType<Args>;
  readonly maxAttempts: number;
  /** Longest a single try may take, in milliseconds. */
  timeoutMs(args: Args): number;
  lane(url: string | null, args: Args): Lane;
  /** How old one's own last result for the same may be to be reused, in milliseconds; undefined: it may not. */
  maxAgeMs?(args: Args): number | undefined;
  /** Loads the handler: a literal `import("./run.ts")`, or the deploy bundle lacks it. */
  load(): Promise<Run<Args>>;
}

/** A kind whose args are known to fit: what the list of kinds holds. */
export interface AnyKind {
  readonly name: string;
  /** Checks the args of a leased job; throws `INVALID_ARGS`. */
  prepare(job: Job): Prepared;
}

/** A job that is ready to run. */
export interface Prepared {
  readonly timeoutMs: number;
  readonly maxAgeMs: number | undefined;
  run(tools: Tools): Promise<Outcome>;
}

/** Erases the type of a kind's args, keeping the check of them. */
export function anyKind<Args>(kind: Kind<Args>): AnyKind {
  return {
    name: kind.name,
    prepare(job) {
      const args = kind.args.safeParse(job.args);
      if (!args.success) {
        throw new JobError(
          "INVALID_ARGS",
          `Cannot run '${kind.name}': ${args.error.message}`,
        );
      }
      return {
        timeoutMs: kind.timeoutMs(args.data),
        maxAgeMs: kind.maxAgeMs?.(args.data),
        run: async (tools) =>
          (await kind.load())({ ...job, args: args.data }, tools),
      };
    },
  };
}
