/**
 * All jobs of a batch: row by row, or as a file.
 *
 * @module
 */

import type { ExportField } from "../supabase/functions/_shared/contract/export.ts";
import type { JobView } from "../supabase/functions/_shared/contract/job.ts";
import type { BatchOptions } from "./batch.ts";
import type { Connection } from "./connection.ts";
import { CrawlError } from "./errors.ts";
import { linesOf } from "./lines.ts";
import { pause, pauseBefore } from "./pause.ts";

/** A row of an export with all of its fields. */
export type ExportRow = {
  readonly [Field in ExportField]: Field extends keyof JobView ? JobView[Field]
    : string | null;
};

/** The fields of an export that names none. */
export type UsualField = Exclude<ExportField, "html">;

/** Which rows to export, and what of them. */
export interface ExportOptions<Field extends ExportField = ExportField>
  extends BatchOptions {
  /** All but the html by default. */
  readonly fields?: readonly Field[] | undefined;
  readonly status?: JobView["status"] | undefined;
  /** Rows a request; 1 000 by default. */
  readonly pageSize?: number | undefined;
}

/**
 * The jobs of a batch in the order submitted, read as they arrive. A request
 * that is over or breaks off is followed by one for the rows after the last.
 */
export async function* exportRows<Field extends ExportField = UsualField>(
  connection: Connection,
  batchId: string,
  { fields, pageSize = 1_000, signal, ...which }: ExportOptions<Field> = {},
): AsyncGenerator<Pick<ExportRow, Field>> {
  const wanted: readonly ExportField[] | undefined = fields;
  const asked = wanted && [...new Set<ExportField>(["id", ...wanted])];
  const withId = wanted === undefined || wanted.includes("id");
  let after: string | undefined;
  for (let failures = 0;;) {
    let rows = 0;
    try {
      const query = { format: "jsonl", limit: pageSize, after, ...which };
      const file = await connection.open(
        "export-crawl-batch",
        { ...query, batchId, fields: asked?.join() },
        { signal, retries: 0 },
      );
      for await (const line of linesOf(file, signal)) {
        const row = JSON.parse(line);
        after = row.id;
        if (!withId) delete row.id;
        rows++;
        yield row;
      }
      if (rows === 0) return;
      failures = 0;
    } catch (error) {
      if (!(error instanceof CrawlError && error.retryable)) throw error;
      if (rows > 0) failures = 0;
      if (failures >= connection.retries) throw error;
      await pause(pauseBefore(failures++, error.retryAfterMs), signal);
    }
  }
}

/** Which file to export. */
export interface ExportFileOptions
  extends Omit<ExportOptions<ExportField>, "pageSize"> {
  /** `"csv"` by default. */
  readonly format?: "csv" | "jsonl" | "json" | undefined;
  /** Rows of this file; by default all that a request has time for. */
  readonly limit?: number | undefined;
  /** The `id` of the last row of the file before. */
  readonly after?: string | undefined;
}

/** The file as the server sends it; it ends with an error when it breaks off. */
export async function exportFile(
  connection: Connection,
  batchId: string,
  { fields, signal, ...which }: ExportFileOptions = {},
): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
  return await connection.open(
    "export-crawl-batch",
    { ...which, batchId, fields: fields?.join() },
    { signal },
  );
}
