/**
 * Jobs of shops: started, looked at, cancelled and sent back.
 *
 * @module
 */

import { z } from "zod";
import { foundJob } from "../../contract/found.ts";
import { invalidRequest, parse } from "../../contract/parse.ts";
import { RequestError } from "../../errors.ts";
import {
  brandScrape,
  csvExport,
  datasets,
  mostProductIds,
  orderKey,
  productDetails,
  productIds,
} from "../../kinds/shop/mod.ts";
import type { Dataset } from "../../kinds/kind.ts";
import { retryOne } from "../../queue/retry.ts";
import { jobItem } from "../../queue/submit_job.ts";
import { findBrand } from "./brands.ts";
import type { ShopContext } from "./context.ts";
import { filenameOf } from "./filename.ts";
import { isShopJob, type JobView, kindOf, viewJob } from "./job_view.ts";

const jobId = z.uuid().toLowerCase();
/** The most products that an export may name. */
const mostExported = 100_000;
/** Of an order, kept beside the file that is to be. */
const chunkIds = 1_000;

const listArgs = z.strictObject({
  type: z.enum([...kindOf.keys()]).nullish(),
  first: z.int().min(0).max(100),
  after: jobId.nullish(),
});
const detailsInput = z.object({
  productIds: z.array(productIds).min(1).max(mostProductIds),
});
const exportInput = z.object({
  productIds: z.array(productIds).min(1).max(mostExported).nullish(),
  brandId: z.string().nullish(),
  filename: z.string().max(300).nullish(),
}).refine(
  ({ productIds, brandId }) => !productIds || !brandId,
  { path: ["brandId"], message: "Use either 'productIds' or 'brandId'" },
);

/** A job of the caller's; throws `JOB_NOT_FOUND`. */
export async function findJob(
  id: string,
  { reader, owner: { ownerId } }: ShopContext,
): Promise<JobView> {
  const known = jobId.safeParse(id);
  const row = known.success
    ? await reader.job(known.data, { ownerId, html: false })
    : null;
  const job = foundJob(row && isShopJob(row) ? row : null, id.slice(0, 200));
  if (job.batch === null) return viewJob(job, null);
  const page = await reader.batch(job.batch, {
    ownerId,
    status: "error",
    limit: 2,
    after: null,
  });
  const failed = page?.jobs.find((child) => child.id !== job.id);
  return viewJob(job, page?.counts ?? null, failed?.error_message ?? null);
}

/** The caller's jobs, newest first. */
export async function listJobs(
  args: { type?: string | null; first: number; after?: string | null },
  { reader, owner: { ownerId } }: ShopContext,
): Promise<JobView[]> {
  const { type, first, after } = parse(listArgs, args);
  if (first === 0) return [];
  const { jobs } = await reader.jobs({
    ownerId,
    kinds: type ? [kindOf.get(type) ?? type] : [...kindOf.values()],
    after: after ?? null,
    limit: first,
  });
  return jobs.map((job) => viewJob(job, job.counts));
}

/** Puts a `brand_scrape` on the queue. */
export async function startScraping(
  { brandId }: { readonly brandId: string },
  context: ShopContext,
): Promise<JobView> {
  const { id } = await findBrand(brandId, context);
  return await start(context, brandScrape.name, { brandId: id });
}

/** Puts a `product_details` on the queue. */
export function scrapeProductDetails(
  input: unknown,
  context: ShopContext,
): Promise<JobView> {
  const { productIds } = parse(detailsInput, input);
  const ids = [...new Set(productIds)];
  return start(context, productDetails.name, { productIds: ids });
}

/** Puts a `csv_export` on the queue: of products in the order named, of a brand's, or of all. */
export async function exportCsv(
  input: unknown,
  context: ShopContext,
): Promise<JobView> {
  const { productIds, brandId, filename } = parse(exportInput, input);
  if (brandId) await findBrand(brandId, context);
  const ids = [...new Set(productIds ?? [])];
  const exportId = crypto.randomUUID();
  const order = Array.from(
    { length: Math.ceil(ids.length / chunkIds) },
    (_, i) => ({
      key: orderKey(i),
      item: { ids: ids.slice(i * chunkIds, (i + 1) * chunkIds) },
    }),
  );
  return await start(
    context,
    csvExport.name,
    {
      exportId,
      filename: filenameOf(filename),
      of: ids.length > 0
        ? { kind: "ids", count: ids.length }
        : brandId
        ? { kind: "brand", brandId }
        : { kind: "all" },
    },
    order.length > 0
      ? [{ dataset: datasets.exports, scope: exportId, items: order }]
      : [],
  );
}

async function start(
  context: ShopContext,
  kind: string,
  args: unknown,
  datasets: readonly Dataset[] = [],
): Promise<JobView> {
  const { job_ids: [id] } = await context.queue.submit([jobItem(kind, args)], {
    ...context.owner,
    // What comes of it joins it there.
    batch: `${kind}-${crypto.randomUUID()}`,
    ...(datasets.length > 0 ? { datasets } : {}),
  });
  if (id === undefined) throw new Error(`Nothing was submitted of ${kind}`);
  context.kick();
  return await findJob(id, context);
}

/** Cancels a job and what has come of it. */
export async function cancelJob(
  id: string,
  context: ShopContext,
): Promise<JobView> {
  const { row, view } = await ended(id, context);
  if (view.status === "completed" || view.status === "failed") {
    throw invalidState(id, "cancel", view);
  }
  const { queue, owner } = context;
  await queue.cancel(
    row.batch === null || row.parent_id !== null
      ? { jobIds: [row.id] }
      : { batch: row.batch },
    owner,
  );
  return await findJob(id, context);
}

/** Sends a failed job back, or those of its products that failed. */
export async function retryJob(
  id: string,
  context: ShopContext,
): Promise<JobView> {
  const { row, view } = await ended(id, context);
  const isDone = row.status === "completed";
  if (isDone && row.batch !== null && view.products.failed > 0) {
    const count = await context.queue.retryFailed(row.batch, {
      ...context.owner,
      errorCodes: undefined,
      overrides: { args: {} },
      dryRun: false,
    });
    if (count === 0) throw invalidState(id, "retry", view);
  } else if (isDone || view.status !== "failed") {
    throw invalidState(id, "retry", view);
  } else {
    foundJob(await retryOne({ jobId: row.id }, context.owner), id);
  }
  context.kick();
  return await findJob(id, context);
}

async function ended(id: string, context: ShopContext) {
  const view = await findJob(id, context);
  const { ownerId } = context.owner;
  const row = await context.reader.job(view.id, { ownerId, html: false });
  return { row: foundJob(row, id), view };
}

function invalidState(id: string, deed: string, { status }: JobView) {
  return new RequestError(
    "INVALID_STATE",
    `Cannot ${deed} job '${id}' as it is '${status}'`,
  );
}

/** The brand that a job is about, if there is one. */
export function brandIdOf({ args }: JobView): string | null {
  const about = z.object({ brandId: z.string() }).safeParse(args);
  return about.success ? about.data.brandId : null;
}

/** The name of the file that a job makes; throws where it makes none. */
export function filenameIn({ args }: JobView): string {
  const parsed = csvExport.args.safeParse(args);
  if (parsed.success) return parsed.data.filename;
  throw invalidRequest([{ path: "id", message: "must be of an export" }]);
}
