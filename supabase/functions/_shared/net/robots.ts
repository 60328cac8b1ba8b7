/**
 * robots.txt (RFC 9309): read once for all jobs of a site and kept for a day.
 *
 * @module
 */

// @ts-types="./robots_parser.d.ts"
import robotsParser, { type Robot } from "robots-parser";
import { JobError } from "../errors.ts";
import type { RobotsOptions, RobotsVerdict, Tools } from "../kinds/kind.ts";
import { untilAborted } from "./until_aborted.ts";

/** What became of reading a robots.txt. */
export interface StoredRobots {
  /** `none`: there is none, so all is allowed. */
  readonly outcome: "found" | "none" | "unavailable";
  /** At most {@linkcode maxRules} characters. */
  readonly rules: string;
  readonly httpStatus: number | null;
  readonly expiresInMs: number;
}

/** Where robots.txt files are kept for other workers. */
export interface RobotsStore {
  read(origin: string): Promise<StoredRobots | null>;
  write(origin: string, robots: StoredRobots): Promise<void>;
}

/** The rest of a longer file is not read: no less than RFC 9309 asks for. */
export const maxRules = 500 * 1_024;
const maxRedirects = 5;
const dayMs = 24 * 3_600_000;
/** After a failure somebody looks again soon. */
const unavailableMs = 60_000;
/** A job has to have time left for its page. */
const timeoutMs = 10_000;
const maxDelayMs = 60_000;
const maxSitemaps = 50;
/** Files kept in memory; the oldest goes first. */
const maxKept = 200;
/** Rules with wildcards cost their length times the path's: more than this is an attack. */
const maxMatching = 100_000_000;

/** Asks robots.txt files on behalf of one crawler. */
export class Robots {
  readonly #fetch: Tools["fetch"];
  readonly #store: RobotsStore;
  readonly #token: string;
  readonly #kept = new Map<string, Promise<Kept>>();

  constructor(
    options: { fetch: Tools["fetch"]; store: RobotsStore; userAgent: string },
  ) {
    this.#fetch = options.fetch;
    this.#store = options.store;
    this.#token = productToken(options.userAgent);
  }

  /** What the site's robots.txt says of `url`; rejects when aborted, or as `inspect` does. */
  async check(url: string, options: RobotsOptions): Promise<RobotsVerdict> {
    const { origin, pathname, search } = new URL(url);
    const kept = await this.#fresh(origin, options);
    const expiresInMs = Math.max(kept.expiresAt - Date.now(), 0);
    const verdict = (answer: RobotsVerdict["answer"], crawlDelayMs = 0) => ({
      answer,
      crawlDelayMs,
      expiresInMs,
    });
    if (kept.outcome === "unavailable") return verdict("unavailable");
    if (kept.outcome === "none") return verdict("allowed");
    const path = pathname + search;
    if (kept.starred * path.length > maxMatching) return verdict("disallowed");
    const seconds = kept.robot.getCrawlDelay(this.#token) ?? 0;
    const delayMs = Math.min(Math.max(seconds * 1_000, 0), maxDelayMs);
    return kept.robot.isAllowed(origin + path, this.#token) === false
      ? verdict("disallowed")
      : verdict("allowed", delayMs);
  }

  /** The sitemaps that the site's robots.txt names, 50 at most; rejects as `check` does. */
  async sitemaps(url: string, options: RobotsOptions): Promise<string[]> {
    const { origin } = new URL(url);
    const { robot } = await this.#fresh(origin, options);
    return robot.getSitemaps().filter((text) => URL.canParse(text))
      .slice(0, maxSitemaps);
  }

  async #fresh(origin: string, options: RobotsOptions): Promise<Kept> {
    const kept = await untilAborted(
      this.#keep(origin, options),
      options.signal,
    );
    if (kept.expiresAt > Date.now()) return kept;
    this.#kept.delete(origin);
    return await untilAborted(this.#keep(origin, options), options.signal);
  }

  /** One read for all that ask at the same time. */
  #keep(origin: string, { inspect }: RobotsOptions): Promise<Kept> {
    const known = this.#kept.get(origin);
    if (known) return known;
    const reading = this.#read(origin, inspect);
    this.#kept.set(origin, reading);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= maxKept) break;
      this.#kept.delete(oldest);
    }
    reading.catch(() => this.#kept.delete(origin));
    return reading;
  }

  async #read(
    origin: string,
    inspect: RobotsOptions["inspect"],
  ): Promise<Kept> {
    const stored = await this.#store.read(origin);
    if (stored) return keep(origin, stored);
    const robots = await this.#ask(origin, inspect);
    await this.#store.write(origin, robots);
    return keep(origin, robots);
  }

  async #ask(
    origin: string,
    inspect: RobotsOptions["inspect"],
  ): Promise<StoredRobots> {
    const is = (
      outcome: StoredRobots["outcome"],
      httpStatus: number | null,
      rules = "",
    ): StoredRobots => ({
      outcome,
      httpStatus,
      rules,
      expiresInMs: outcome === "unavailable" ? unavailableMs : dayMs,
    });
    try {
      const { status, text } = await this.#fetch(`${origin}/robots.txt`, {
        signal: AbortSignal.timeout(timeoutMs),
        maxRedirects,
        headers: { accept: "text/plain,*/*;q=0.8" },
        ...(inspect ? { inspect } : {}),
      });
      if (status >= 500) return is("unavailable", status);
      // Redirects to nowhere and all that is no file say that there is none.
      if (status < 200 || status >= 300) return is("none", status);
      return is("found", status, storable(text));
    } catch (error) {
      if (!(error instanceof JobError) || error.code === "HTTP_THROTTLED") {
        throw error;
      }
      return is(
        error.code === "TOO_MANY_REDIRECTS" ? "none" : "unavailable",
        null,
      );
    }
  }
}

interface Kept {
  readonly outcome: StoredRobots["outcome"];
  readonly robot: Robot;
  /** Characters of rules with wildcards. */
  readonly starred: number;
  readonly expiresAt: number;
}

function keep(origin: string, stored: StoredRobots): Kept {
  const starred = stored.rules.match(/^.*\*.*$/gm) ?? [];
  return {
    outcome: stored.outcome,
    robot: robotsParser(`${origin}/robots.txt`, stored.rules),
    starred: starred.reduce((sum, line) => sum + line.length, 0),
    expiresAt: Date.now() + stored.expiresInMs,
  };
}

/** As much as is read, without what Postgres does not store. */
function storable(text: string): string {
  return text.slice(0, maxRules).toWellFormed().replaceAll("\0", "\uFFFD");
}

/** `"Mozilla/5.0 (compatible; CrawlJobSystem/1.0)"` → `"CrawlJobSystem"`: the name that rules are looked up by. */
export function productToken(userAgent: string): string {
  const own = /\bcompatible;\s*([a-z_-]+)/i.exec(userAgent) ??
    /^\s*([a-z_-]+)/i.exec(userAgent);
  return own?.[1] ?? "*";
}
