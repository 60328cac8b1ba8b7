/**
 * Turns a checked submit into an item of the queue.
 *
 * @module
 */

import { pageCrawl, pageCrawlArgs } from "../kinds/page_crawl/mod.ts";
import type { SubmitRequest } from "../contract/submit.ts";
import { env } from "../env.ts";
import { checkUrl, parseAllowedHosts } from "../net/url.ts";
import type { Item } from "./reports.ts";

/** The item of one `page_crawl`; throws when the URL may not be crawled. */
export function crawlItem(request: SubmitRequest): Item {
  const {
    url,
    priority,
    delayMs,
    runAt,
    maxAttempts,
    idempotencyKey: _,
    ...rest
  } = request;
  const checked = checkUrl(
    url,
    parseAllowedHosts(env().CRAWL_ALLOWED_PRIVATE_HOSTS),
  ).href;
  const kind = pageCrawl(() => ({ hostConcurrency: env().HOST_CONCURRENCY }));
  const args = pageCrawlArgs.parse(rest);
  const lane = kind.lane(checked, args);
  return {
    kind: kind.name,
    lane: lane.key,
    max_running: lane.maxRunning,
    gap_ms: lane.gapMs,
    url: checked,
    args,
    max_attempts: maxAttempts ?? kind.maxAttempts,
    priority,
    delay_ms: delayMs,
    run_at: runAt,
  };
}

/** Hash of a request's meaning: the same for the same fields in any order. */
export async function requestHash(request: SubmitRequest): Promise<string> {
  const { idempotencyKey: _, ...body } = request;
  const text = JSON.stringify(
    Object.entries(body).sort(([a], [b]) => a < b ? -1 : 1),
  );
  const digest = await crypto.subtle.digest(
    "SHA-256",
    new TextEncoder().encode(text),
  );
  return new Uint8Array(digest).toHex();
}
