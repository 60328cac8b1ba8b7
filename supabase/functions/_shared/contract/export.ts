/**
 * `export-crawl-batch`: all jobs of a batch as a file.
 *
 * @module
 */

import { z } from "zod";
import { operation, type QueryOf } from "./operation.ts";
import { batchId, integer, jobStatus, moment, ownerId } from "./words.ts";

/** A row of an export, of which it holds the columns asked for; the html only where that is. */
export const exportRow = z.object({
  id: z.uuid(),
  url: z.string().nullable(),
  status: jobStatus,
  http_status: z.int().nullable(),
  final_url: z.string().nullable(),
  title: z.string().nullable(),
  content_type: z.string().nullable(),
  html_length: z.int().nullable(),
  success_method: z.string().nullable(),
  attempt: z.int(),
  error_code: z.string().nullable(),
  error_message: z.string().nullable(),
  processing_time_ms: z.int(),
  created_at: moment,
  completed_at: moment.nullable(),
  html: z.string().nullable(),
}).partial();

const field = exportRow.keyof();
const exportFields = field.options;

/** A column of an export. */
export type ExportField = z.infer<typeof field>;

/** The columns of an export that names none. */
const usual = exportFields.filter((name) => name !== "html").join(",");

/** `id,url,status` → the fields, each once, in this order. */
const fieldList = z.string().transform((text, context) => {
  const parsed = z.array(field).min(1).safeParse(text.split(","));
  if (parsed.success) return [...new Set(parsed.data)];
  context.issues.push({
    code: "custom",
    input: text,
    message: `must be names separated by commas, out of ${
      exportFields.join(", ")
    }`,
  });
  return z.NEVER;
}).describe(`Columns, separated by commas, out of ${exportFields.join(", ")}`);

const exampleRow = {
  url: "https://example.com/page1",
  status: "completed",
  html: "<!DOCTYPE html>...",
};

/** `GET export-crawl-batch?batchId=…&format=…&fields=…` */
export const exportCrawlBatch = operation({
  name: "export-crawl-batch",
  method: "GET",
  summary: "Streams all jobs of a batch as CSV, JSON Lines or JSON",
  query: z.strictObject({
    batchId,
    ownerId,
    format: z.enum(["csv", "jsonl", "json"]).default("csv")
      .describe("Of the file: CSV, JSON Lines, or one JSON list"),
    fields: fieldList.prefault(usual),
    status: jobStatus.optional().describe("Jobs of this status only"),
    limit: integer(1, 1_000_000).optional()
      .describe(
        "Rows of this file; by default all that a request has time for",
      ),
    after: z.uuid().optional()
      .describe("The `id` of the last row of the file before"),
  }),
  example: { batchId: "batch-12345", format: "csv", fields: "url,status,html" },
  refusals: ["FORBIDDEN", "BATCH_NOT_FOUND"],
  answers: {
    200: {
      description:
        "The file. Cells of a CSV that a spreadsheet would run as a formula begin with an apostrophe",
      schema: z.array(exportRow),
      example: [exampleRow],
      contentTypes: {
        "text/csv":
          "url,status,html\r\nhttps://example.com/page1,completed,<!DOCTYPE html>...\r\n",
        "application/jsonl": `${JSON.stringify(exampleRow)}\n`,
      },
      headers: { "Content-Disposition": "Names the file after the batch" },
    },
  },
});

/** A checked query of `export-crawl-batch`. */
export type ExportQuery = QueryOf<typeof exportCrawlBatch>;
