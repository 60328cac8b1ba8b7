/**
 * The file of a completed export, sent while it is read.
 *
 * @module
 */

import { z } from "zod";
import { foundJob } from "../../contract/found.ts";
import { parse } from "../../contract/parse.ts";
import { RequestError } from "../../errors.ts";
import { csvExport, datasets } from "../../kinds/shop/mod.ts";
import type { Log } from "../../log.ts";
import { DatasetStore } from "../../queue/datasets.ts";
import { Reader } from "../../queue/reader.ts";

/** Chunks read at a time, of 1 000 rows each: memory holds no more. */
const chunksAtOnce = 1;
const chunk = z.object({ csv: z.string() });

/** The file; throws `JOB_NOT_FOUND`, `EXPORT_NOT_READY`, or `INVALID_STATE` where there will be none. */
export async function exportFile(
  id: string,
  { ownerId, log }: { ownerId: string | null; log: Log },
): Promise<Response> {
  const found = await Reader.connect().job(id, { ownerId, html: false });
  const job = foundJob(found?.kind === csvExport.name ? found : null, id);
  checkReady(id, job.status);
  const { exportId, filename } = parse(csvExport.args, job.args);
  const chunks = logged(read(exportId, job.owner_id ?? null), log);
  const body = ReadableStream.from(chunks)
    .pipeThrough(new TextEncoderStream());
  return new Response(body, {
    headers: {
      "content-type": "text/csv; charset=utf-8; header=present",
      "content-disposition": disposition(filename),
    },
  });
}

function checkReady(id: string, status: string): void {
  if (status === "completed") return;
  const isOver = status === "error" || status === "cancelled";
  throw new RequestError(
    isOver ? "INVALID_STATE" : "EXPORT_NOT_READY",
    `Cannot download export '${id}': ${
      isOver ? "it has failed" : "it is not completed yet"
    }`,
  );
}

async function* read(
  scope: string,
  ownerId: string | null,
): AsyncGenerator<string> {
  const store = DatasetStore.connect();
  let after: { scope: string; key: string } | undefined;
  for (;;) {
    const { items, more } = await store.read({
      dataset: datasets.exports,
      scope,
      limit: chunksAtOnce,
      after,
    }, { ownerId });
    for (const { key, item } of items) {
      yield chunk.parse(item).csv;
      after = { scope, key };
    }
    if (!more) return;
  }
}

async function* logged(chunks: AsyncIterable<string>, log: Log) {
  try {
    yield* chunks;
  } catch (error) {
    log.error("download_broke_off", { error });
    throw error;
  }
}

/** RFC 6266: the name, and one in ASCII for those who read no other. */
function disposition(filename: string): string {
  const ascii = filename.replace(/[^\w. -]+/g, "_");
  return `attachment; filename="${ascii}"; filename*=UTF-8''${
    encodeURIComponent(filename).replace(/['()*]/g, escape)
  }`;
}

function escape(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}
