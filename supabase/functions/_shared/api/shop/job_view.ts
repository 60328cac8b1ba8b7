/**
 * A job in the words of the document: a job and what has come of it are one.
 *
 * @module
 */

import { utc } from "../../contract/view.ts";
import {
  brandScrape,
  csvExport,
  productDetails,
} from "../../kinds/shop/mod.ts";
import type { JobRow, ListedJobRow } from "../../queue/rows.ts";

/** Kinds by the names that callers know. */
export const kindOf: ReadonlyMap<string, string> = new Map([
  ["scrape-brand", brandScrape.name],
  ["scrape-product-details", productDetails.name],
  ["export-csv", csvExport.name],
]);

const typeOf = new Map(Array.from(kindOf, ([type, kind]) => [kind, type]));

/** A job as the database tells it. */
export type ShopJob = Pick<
  JobRow,
  | "id"
  | "kind"
  | "batch"
  | "parent_id"
  | "args"
  | "status"
  | "progress"
  | "error_code"
  | "error_message"
  | "scheduled_at"
  | "created_at"
  | "updated_at"
  | "finished_at"
>;

/** The jobs of a batch by state. */
type BatchCounts = NonNullable<ListedJobRow["counts"]>;

/** The jobs that have come of a job, by state. */
type Family = Omit<BatchCounts, "last_updated">;

const none: Family = {
  pending: 0,
  processing: 0,
  completed: 0,
  error: 0,
  cancelled: 0,
};

/** Whether it is a job that callers have started, or one that came of it. */
export function isShopJob({ kind }: Pick<ShopJob, "kind">): boolean {
  return typeOf.has(kind);
}

/** A job as GraphQL shows it; `why` is what one of its children failed of. */
export function viewJob(
  job: ShopJob,
  counts: BatchCounts | null,
  why: string | null = null,
) {
  const isRoot = job.parent_id === null;
  const family = isRoot && counts ? childrenOf(job, counts) : none;
  const total = sum(family);
  const status = statusOf(job, family);
  const isOver = status === "completed" || status === "failed";
  const lastUpdate = isRoot && counts?.last_updated || job.updated_at;
  return {
    id: job.id,
    type: typeOf.get(job.kind) ?? job.kind,
    status,
    progress: progressOf(job, family),
    error: status === "failed" ? errorOf(job, family, why) : null,
    products: {
      total,
      completed: family.completed,
      failed: family.error + family.cancelled,
    },
    createdAt: utc(job.created_at),
    updatedAt: utc(lastUpdate),
    completedAt: !isOver
      ? null
      : utc(total > 0 ? lastUpdate : job.finished_at ?? lastUpdate),
    args: job.args,
  };
}

/** A job as {@linkcode viewJob} makes it. */
export type JobView = ReturnType<typeof viewJob>;

/** The batch without the job itself. */
function childrenOf({ status }: ShopJob, counts: BatchCounts): Family {
  const own = status === "parked" ? "processing" : status;
  const { last_updated: _, ...rest } = counts;
  return { ...rest, [own]: rest[own] - 1 };
}

function sum(family: Family): number {
  return Object.values(family).reduce((total, count) => total + count, 0);
}

function statusOf(job: ShopJob, family: Family) {
  switch (job.status) {
    case "pending":
      return Date.parse(job.scheduled_at) > Date.now() ? "delayed" : "pending";
    case "processing":
    case "parked":
      return "active";
    case "error":
    case "cancelled":
      return "failed";
    case "completed": {
      if (family.pending + family.processing > 0) return "active";
      const isBroken = family.cancelled > 0 ||
        family.error > 0 && family.completed === 0;
      return isBroken ? "failed" : "completed";
    }
  }
}

/** Layer one is the first tenth of what has a second layer. */
function progressOf({ kind, status, progress }: ShopJob, family: Family) {
  if (status !== "completed") {
    return kind === brandScrape.name ? Math.floor(progress / 10) : progress;
  }
  const total = sum(family);
  if (total === 0) return 100;
  const over = total - family.pending - family.processing;
  return 10 + Math.floor(90 * over / total);
}

function errorOf(job: ShopJob, family: Family, why: string | null): string {
  if (job.status === "cancelled") return "CANCELLED";
  if (job.status === "error") {
    return job.error_message ?? job.error_code ?? "INTERNAL";
  }
  if (family.cancelled > 0) {
    return `CANCELLED: ${family.cancelled} of ${sum(family)} products`;
  }
  return `None of ${family.error} products could be read${
    why === null ? "" : `: ${why}`
  }`;
}
