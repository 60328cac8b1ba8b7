/**
 * Submits a batch of URLs on behalf of a caller.
 *
 * @module
 */

import { invalidRequest, problems } from "../contract/parse.ts";
import { crawlRequest } from "../contract/submit.ts";
import {
  type BatchRequest,
  type FailedUrl,
  maxUrls,
} from "../contract/submit_batch.ts";
import { type Problem, type RequestCode, RequestError } from "../errors.ts";
import { inspectUrl } from "../net/url.ts";
import { idempotencyOf } from "./idempotency.ts";
import {
  allowedHosts,
  crawlItems,
  type JobOptions,
  urlProblems,
  warningsOf,
} from "./item.ts";
import { type Owner, Queue, type Submitter } from "./queue.ts";
import type { Item } from "./reports.ts";
import { checkWebhook } from "./webhook.ts";

/** What became of a batch's URLs. */
export interface SubmittedBatch {
  readonly batchId: string;
  readonly successCount: number;
  readonly failed: readonly FailedUrl[];
  /** Places in `urls` of what the batch had already. */
  readonly duplicates: readonly number[];
  readonly warnings: readonly string[];
}

/** A URL that may not be crawled. */
interface Refused extends FailedUrl {
  readonly code: RequestCode;
}

/** The most refused URLs told in an error. */
const maxDetails = 100;

/**
 * Puts up to 50 000 URLs on the queue in one transaction; the same batch id
 * again appends what is new. Throws `TOO_MANY_URLS`, `NO_VALID_URLS`, or the
 * first refused URL's own code unless `skipInvalid` is set.
 */
export async function submitBatch(
  request: BatchRequest,
  owner: Owner,
  headers: Headers,
  queue: Submitter = Queue.connect(),
): Promise<SubmittedBatch> {
  const { urls, batchId, skipInvalid, webhook, idempotencyKey: _, ...options } =
    request;
  if (urls.length > maxUrls) {
    throw new RequestError(
      "TOO_MANY_URLS",
      `Cannot accept ${urls.length} URLs at once: send at most ${maxUrls}, and the rest with the same 'batchId'`,
    );
  }
  const { items, places, failed } = checkUrls(urls, options);
  // After the check of the entries: what nobody has checked may be deeper than the stack.
  const idempotency = await idempotencyOf(request, headers);
  if (items.length === 0 || failed.length > 0 && !skipInvalid) {
    throw refusal(failed, items.length);
  }
  const { batch, accepted, duplicates } = await queue.submit(items, {
    ...owner,
    batch: batchId ?? `batch-${crypto.randomUUID()}`,
    idempotency,
    webhook: checkWebhook(webhook, owner),
  });
  return {
    batchId: batch ?? "",
    successCount: accepted,
    failed,
    duplicates: duplicates.map((place) => places[place] ?? place),
    warnings: warningsOf(options),
  };
}

interface Checked {
  readonly items: Item[];
  /** The place in `urls` of each item. */
  readonly places: number[];
  readonly failed: Refused[];
}

function checkUrls(urls: BatchRequest["urls"], options: JobOptions): Checked {
  const allowed = allowedHosts();
  const usual = crawlItems(options);
  const checked: Checked = { items: [], places: [], failed: [] };
  const wrong: Problem[] = [];
  for (const [index, entry] of urls.entries()) {
    const own = typeof entry === "string"
      ? { url: entry, options, item: usual, problems: null }
      : ownOptions(entry, options, index);
    if (own.problems) {
      wrong.push(...own.problems);
      continue;
    }
    const url = inspectUrl(own.url, allowed);
    if (url instanceof URL) {
      wrong.push(...urlProblems(own.options, url, `urls.${index}.`));
      checked.items.push(own.item(url));
      checked.places.push(index);
    } else checked.failed.push({ index, url: own.url.slice(0, 200), ...url });
  }
  if (wrong.length > 0) throw invalidRequest(wrong.slice(0, maxDetails));
  return checked;
}

/** An entry that brings options: they win over those of the batch. */
function ownOptions(
  entry: { url: string },
  { delayMs, runAt, ...options }: JobOptions,
  index: number,
) {
  const hasTime = "delayMs" in entry || "runAt" in entry;
  const parsed = crawlRequest.safeParse({
    ...options,
    ...(hasTime || delayMs === undefined ? {} : { delayMs }),
    ...(hasTime || runAt === undefined ? {} : { runAt }),
    ...entry,
  }, { reportInput: true });
  if (!parsed.success) {
    return { problems: problems(parsed.error, `urls.${index}`) };
  }
  const { url, ...own } = parsed.data;
  return { url, options: own, item: crawlItems(own), problems: null };
}

function refusal(failed: readonly Refused[], valid: number): RequestError {
  const details = failed.slice(0, maxDetails).map(({ index, ...why }) => ({
    path: `urls.${index}`,
    message: why.message,
    code: why.code,
  }));
  const [first] = failed;
  if (!first || valid === 0) {
    return new RequestError(
      "NO_VALID_URLS",
      `Cannot accept the batch as none of its URLs may be crawled: ${first?.message}`,
      { details },
    );
  }
  return new RequestError(
    first.code,
    `Cannot accept the batch as ${failed.length} of its URLs may not be crawled; 'skipInvalid' accepts the others: urls.${first.index}: ${first.message}`,
    { details },
  );
}
