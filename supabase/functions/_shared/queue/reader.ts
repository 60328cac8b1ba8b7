/**
 * What can be seen of the queue: one method per SQL function that only looks.
 * Another owner's jobs and batches are absent.
 *
 * @module
 */

import type { SupabaseClient } from "@supabase/supabase-js";
import type { z } from "zod";
import { connect } from "./connect.ts";
import {
  batchList,
  batchPage,
  explanation,
  exportRows,
  jobList,
  jobRow,
  queueStatus,
  statuses,
} from "./rows.ts";
import { rpc } from "./rpc.ts";

/** A page of a batch's jobs, in the order they were submitted. */
export interface Page {
  readonly ownerId: string | null;
  /** As callers name it; all of them by default. */
  readonly status?: string | undefined;
  readonly limit: number;
  /** The id of the last job of the page before. */
  readonly after: string | null;
}

/** Which jobs to list. */
export interface JobList {
  readonly ownerId: string | null;
  readonly kinds: readonly string[];
  readonly subject?: string | undefined;
  /** As the database has them. */
  readonly statuses?: readonly string[] | undefined;
  /** The id of the last job of the page before. */
  readonly after?: string | null | undefined;
  /** 100 by default. */
  readonly limit?: number | undefined;
  /** Whether to tell what they found. */
  readonly results?: boolean | undefined;
}

/** Reads with the service's own rights, on behalf of an owner; null is the secret key, which sees all. */
export class Reader {
  readonly #client: SupabaseClient;

  constructor(client: SupabaseClient) {
    this.#client = client;
  }

  /** The project's queue, by the platform's environment. */
  static connect(): Reader {
    return new Reader(connect());
  }

  #call<T>(name: string, args: Record<string, unknown>, schema: z.ZodType<T>) {
    return rpc(this.#client, name, args, schema);
  }

  /** One job, or null; its html and result where `html` is asked for, without the data of files unless `files` are. */
  job(
    id: string,
    options: { ownerId: string | null; html: boolean; files?: boolean },
  ) {
    return this.#call("get_crawl_job", {
      p_job_id: id,
      p_owner_id: options.ownerId,
      p_html: options.html,
      p_files: options.files ?? false,
    }, jobRow.nullable());
  }

  /** Jobs that are about something, newest first. */
  jobs(which: JobList) {
    return this.#call("list_crawl_jobs", {
      p_owner_id: which.ownerId,
      p_kinds: which.kinds,
      p_subject: which.subject ?? null,
      p_statuses: which.statuses ?? null,
      p_after: which.after ?? null,
      p_limit: which.limit ?? 100,
      p_results: which.results ?? false,
    }, jobList);
  }

  /** States of jobs by id; deleted ones are missing. Whose they are is not checked. */
  statuses(ids: readonly string[]) {
    return this.#call("crawl_job_statuses", { p_job_ids: ids }, statuses);
  }

  /** A batch's counts and a page of its jobs, or null. */
  batch(name: string, page: Page) {
    return this.#call(
      "get_crawl_batch",
      { p_batch: name, ...pageArgs(page) },
      batchPage.nullable(),
    );
  }

  /** A page of batches, newest first, and how many there are. */
  batches(options: { ownerId: string | null; limit: number; offset: number }) {
    return this.#call("list_crawl_batches", {
      p_owner_id: options.ownerId,
      p_limit: options.limit,
      p_offset: options.offset,
    }, batchList);
  }

  /** The next rows of an export, [] after the last; null without such a batch. */
  exportPage(name: string, page: Page & { html: boolean }) {
    return this.#call(
      "export_crawl_batch",
      { p_batch: name, ...pageArgs(page), p_html: page.html },
      exportRows.nullable(),
    );
  }

  /** Why a job does not run, or null without such a job. */
  explain(id: string, { ownerId }: { ownerId: string | null }) {
    return this.#call(
      "explain_crawl_job",
      { p_job_id: id, p_owner_id: ownerId },
      explanation.nullable(),
    );
  }

  /** The queue in numbers. */
  queueStatus({ ownerId }: { ownerId: string | null }) {
    return this.#call(
      "crawl_queue_status",
      { p_owner_id: ownerId },
      queueStatus,
    );
  }
}

function pageArgs({ ownerId, status, limit, after }: Page) {
  return {
    p_owner_id: ownerId,
    p_statuses: status === undefined
      ? null
      : status === "processing"
      ? ["processing", "parked"]
      : [status],
    p_limit: limit,
    p_after: after,
  };
}
