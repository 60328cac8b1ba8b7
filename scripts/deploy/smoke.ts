/**
 * The proof: a page is submitted, crawled by the project and read.
 *
 * @module
 */

import { CrawlClient, CrawlError, JobFailedError } from "../../client/mod.ts";
import { StackError } from "../stack/stack_error.ts";

/** How long the job may take in all; a first start of every function included. */
const PATIENCE_MS = 180_000;

/** What to crawl, and where. */
export interface Smoke {
  /** The project's address. */
  readonly url: string;
  readonly key: string;
  readonly page: string;
  readonly render: boolean;
  readonly signal: AbortSignal;
}

/** Crawls the page and answers what came of it, in a line; throws a {@linkcode StackError} if nothing did. */
export async function smoke(
  { url, key, page, render, signal }: Smoke,
): Promise<string> {
  const client = new CrawlClient({ url, key });
  try {
    const { job, html } = await client.crawl(page, {
      render,
      priority: 100,
      waitTimeoutMs: PATIENCE_MS,
      signal,
    });
    const length = html?.length ?? 0;
    return `${page} ${job.status}: HTTP ${job.http_status}, ${length} characters, by ${job.success_method}, in ${job.processing_time_ms} ms (job ${job.id})`;
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof JobFailedError) {
      const { id, attempts } = error.job;
      throw new StackError(
        `${page} could not be crawled: ${error.code}, ${error.message} (job ${id}, ${attempts.length} tries)`,
      );
    }
    if (error instanceof CrawlError) {
      throw new StackError(
        `${url} answered ${error.status} ${error.code}: ${error.message}`,
      );
    }
    throw error instanceof Error ? new StackError(error.message) : error;
  }
}
