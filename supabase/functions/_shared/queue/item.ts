/**
 * Turns a checked request into an item of the queue.
 *
 * @module
 */

import type { z } from "zod";
import type { jobOptions } from "../contract/options.ts";
import { env } from "../env.ts";
import { type Problem, RequestError } from "../errors.ts";
import { hasScript } from "../kinds/page_crawl/actions.ts";
import type { FollowOptions } from "../kinds/page_crawl/follow.ts";
import { pageCrawl, pageCrawlArgs } from "../kinds/page_crawl/mod.ts";
import { cookieProblem } from "../kinds/page_crawl/setup.ts";
import {
  type AllowedHosts,
  inspectUrl,
  parseAllowedHosts,
} from "../net/url.ts";
import type { Item } from "./reports.ts";

/** Checked options of a job. */
export type JobOptions = z.infer<typeof jobOptions>;

/** Hosts that may be crawled though they are private. */
export function allowedHosts(): AllowedHosts {
  return parseAllowedHosts(env().CRAWL_ALLOWED_PRIVATE_HOSTS);
}

/** What a job is known by that a batch is to have once, however it was found. */
export function dedupeKey(kind: string, key: string): string {
  return `${kind} ${key}`;
}

/** Refuses actions that run a caller's script, where that is not allowed; throws `SCRIPTS_NOT_ALLOWED`. */
export function checkScripts(
  { actions }: Pick<JobOptions, "actions">,
  path = "actions",
): void {
  if (env().ALLOW_PAGE_SCRIPTS || !hasScript(actions)) return;
  const message =
    "this server runs no scripts of callers: leave 'evaluate' out";
  throw new RequestError(
    "SCRIPTS_NOT_ALLOWED",
    `Cannot accept '${path}': ${message}`,
    { details: [{ path, message }] },
  );
}

/** What is wrong with the options where they are for this URL; `under` is the path of the options. */
export function urlProblems(
  { cookies }: Pick<JobOptions, "cookies">,
  url: URL,
  under = "",
): Problem[] {
  const message = cookieProblem(url.href, cookies);
  return message === null ? [] : [{ path: `${under}cookies`, message }];
}

/** Makes the items of `page_crawl` jobs that share their options; it takes checked URLs. Throws `SCRIPTS_NOT_ALLOWED`. */
export function crawlItems(options: JobOptions): (url: URL) => Item {
  checkScripts(options);
  const { priority, delayMs, runAt, maxAttempts, ...rest } = options;
  const kind = pageCrawl(() => ({
    hostConcurrency: env().HOST_CONCURRENCY,
    hostGapMs: env().HOST_GAP_MS,
  }));
  const { follow } = rest;
  checkSitemap(follow);
  const robots = rest.robots ?? (follow ? "obey" : env().ROBOTS_DEFAULT);
  const args = pageCrawlArgs.parse({
    ...rest,
    robots,
    ...(follow ? { follow: { ...follow, robots } } : {}),
  });
  return ({ href }) => {
    const lane = kind.lane(href, args);
    return {
      kind: kind.name,
      lane: lane.key,
      max_running: lane.maxRunning,
      gap_ms: lane.gapMs,
      url: href,
      args,
      max_attempts: maxAttempts ?? kind.maxAttempts,
      priority,
      delay_ms: delayMs,
      run_at: runAt,
      ...(follow ? { dedupe_key: dedupeKey(kind.name, href) } : {}),
    };
  };
}

function checkSitemap({ sitemap }: Partial<FollowOptions> = {}): void {
  if (typeof sitemap !== "string" || sitemap === "only") return;
  const url = inspectUrl(sitemap, allowedHosts());
  if (url instanceof URL) return;
  throw new RequestError(url.code, url.message, {
    details: [{ path: "follow.sitemap", message: url.message }],
  });
}

/** What a caller should know though the request is accepted. */
export function warningsOf(options: JobOptions): string[] {
  return options.premium && options.ultraPremium
    ? ["'premium' and 'ultraPremium' are both true: 'ultraPremium' wins"]
    : [];
}
