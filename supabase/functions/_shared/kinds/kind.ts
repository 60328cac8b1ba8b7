/**
 * What a kind of job is: a light half (name, schema of its args, policy) that
 * every function may load, and a heavy half (`run`) that only a drain loads.
 *
 * @module
 */

import type { z } from "zod";
import { JobError } from "../errors.ts";
import type { Log } from "../log.ts";
import type {
  Action,
  ActionResults,
  Cookie,
  PageSetup,
  Wait,
} from "./page_options.ts";

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
  | {
    readonly do: "complete";
    readonly page?: Page;
    readonly result?: unknown;
    readonly children?: Children;
  }
  | {
    readonly do: "snooze";
    readonly delayMs: number;
    readonly reason: string;
  };

/** Jobs that a job has come upon. They join its batch, each once, when it is completed. */
export interface Children {
  /** The most jobs that may come of one submitted job, itself included. */
  readonly limit: number;
  readonly jobs: readonly Child[];
}

/** A job that another one has come upon; it has that one's owner and priority. */
export interface Child {
  readonly kind: string;
  readonly url: string;
  /** Those that share an object are checked together. */
  readonly args: unknown;
  /** What the batch has once; the URL by default. */
  readonly key?: string;
}

/** What a handler may use; it reaches nothing else. */
export interface Tools {
  /** Aborted when the job's time is up, its lease is lost or it is cancelled. */
  readonly signal: AbortSignal;
  /** `Date.now()` value by which the handler must have returned. */
  readonly deadline: number;
  readonly log: Log;
  /** Runs one step and records its duration and outcome; `step` may be filled in on the way. */
  step<T>(method: string, run: (step: Step) => Promise<T>): Promise<T>;
  /** Opens a fresh, private browser context; it is closed when disposed. */
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
}

/** Bounds of reading sitemaps. */
export interface SitemapOptions extends RobotsOptions {
  /** Where one is; by default its site's robots.txt says, or it is `/sitemap.xml`. */
  readonly at?: string | undefined;
  /** The most addresses that are read. */
  readonly limit: number;
  /** Whether an address is one of those. */
  wants(url: URL): boolean;
}

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
  /** As a telephone. */
  readonly mobile?: boolean;
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
  /** Sent to the URL's own origin alone, but for `accept` and the like. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Each is sent to whom it is for. */
  readonly cookies?: readonly Cookie[] | undefined;
  /** Language to ask for, BCP 47. */
  readonly locale?: string | undefined;
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

/** One page in its own context of the remote browser. */
export interface RemotePage extends AsyncDisposable {
  /** The browser's version, `"Chrome/153.0.8010.0"`. */
  readonly browser: string;
  /** Opens `url`, waits until its content has settled, and reads it. */
  render(url: string, options: RenderOptions): Promise<RenderedPage>;
}

/** Bounds of one rendering, and what to read besides the html. */
export interface RenderOptions extends FormatsWanted {
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  /** What the page is told before it is opened. */
  readonly setup?: PageSetup;
  /** What must be there before the page is read; fails with `WAIT_TIMEOUT`. */
  readonly waitFor?: Wait | undefined;
  /** What is done before the page is read; fails with `ACTION_FAILED`. */
  readonly actions?: readonly Action[] | undefined;
}

/** What to make of a page besides its html. */
export interface FormatsWanted {
  /** Names that the reader of formats knows. */
  readonly formats?: readonly string[];
  /** Whether to keep the document as its server sent it. */
  readonly rawHtml?: boolean;
  /** Rules of selectors and attributes, by name. */
  readonly extract?: unknown;
  readonly screenshot?: ScreenshotOptions | undefined;
  readonly pdf?: PdfOptions | undefined;
}

/** How a screenshot is taken. */
export interface ScreenshotOptions {
  readonly fullPage: boolean;
  readonly type: "png" | "jpeg" | "webp";
  readonly quality?: number | undefined;
  /** Of the image; what is below is cut off. */
  readonly maxPixels: number;
  /** Of either side of the image. */
  readonly maxSide: number;
  /** Of the file; a larger one is not kept. */
  readonly maxBytes: number;
}

/** How a page is printed. */
export interface PdfOptions {
  readonly format: "a3" | "a4" | "a5" | "legal" | "letter" | "tabloid";
  readonly landscape: boolean;
  readonly printBackground: boolean;
  /** Of the file; a larger one is not kept. */
  readonly maxBytes: number;
}

/** What a rendered page looked like when it had settled. */
export interface RenderedPage extends AnswerHead {
  readonly title: string;
  readonly html: string;
  /** By name and unchecked, those that were asked for. */
  readonly formats?: unknown;
  /** Why some of them are missing, or all. */
  readonly formatsError?: unknown;
  /** What came of the actions, where there were any. */
  readonly done?: ActionResults;
  /** Why what was waited for or done has failed; the rest is the page as it was then. */
  readonly doneError?: JobError;
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
  readonly maxAttempts: number;
  /** Checks the args of a leased job; throws `INVALID_ARGS`. */
  prepare(job: Job): Prepared;
  /** Checks args that jobs are made with, and answers the lane of each; throws `INVALID_ARGS`. */
  lanes(args: unknown): (url: string | null) => Lane;
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
    const args = kind.args.safeParse(given);
    if (args.success) return args.data;
    throw new JobError(
      "INVALID_ARGS",
      `Cannot run '${kind.name}': ${args.error.message}`,
    );
  };
  return {
    name: kind.name,
    maxAttempts: kind.maxAttempts,
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
  };
}
