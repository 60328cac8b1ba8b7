/**
 * What the bundled client must be able to do wherever it runs. Bundled itself,
 * it is run by Node and by a browser.
 *
 * @module
 */

type Client = typeof import("../mod.ts");

/** What the scenario is run on. */
export interface Setting {
  /** The project's address. */
  readonly url: string;
  /** The secret key. */
  readonly key: string;
  /** Pages that may be crawled, at least two. */
  readonly pages: readonly string[];
  /** A page that is not there. */
  readonly missing: string;
  /** A name for the batch. */
  readonly batchId: string;
}

/** Uses the client and tells what it answered. */
export async function scenario(
  { CrawlClient, CrawlError, JobFailedError }: Client,
  { url, key, pages: [page = "", ...others], missing, batchId }: Setting,
) {
  const client = new CrawlClient({ url, key });
  const { job, html } = await client.crawl(page, { render: false });
  const { successCount } = await client.submitBatch(others, {
    batchId,
    render: false,
  });
  const { progress } = await client.waitForBatch(batchId);
  const rows: (string | null)[] = [];
  for await (const row of client.export(batchId, { fields: ["url"] })) {
    rows.push(row.url);
  }
  const csv = await client.exportStream(batchId, { fields: ["status"] });
  const failed = await client.crawl(missing, { render: false })
    .catch((error) => error);
  const refused = await client.submit("no url").catch((error) => error);
  const unknown = await new CrawlClient({ url, key: "wrong" }).queueStatus()
    .catch((error) => error);
  const late = await client.wait(
    (await client.submit(page, { delayMs: 3_600_000 })).jobId,
    { signal: AbortSignal.timeout(500) },
  ).catch((error) => error);
  const away = await new CrawlClient({
    url: "http://127.0.0.1:9",
    key,
    retries: 0,
  }).queueStatus().catch((error) => error);
  return {
    job: [job.status, html?.length],
    batch: [successCount, progress],
    rows,
    csv: await new Response(csv).text(),
    failed: [failed instanceof JobFailedError, failed.code],
    refused: [refused instanceof CrawlError, refused.code, refused.status],
    requestId: typeof refused.requestId,
    unknown: unknown.code,
    late: late.name,
    away: away.code,
  };
}
