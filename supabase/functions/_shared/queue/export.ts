/**
 * Reads a batch for an export, page by page: memory holds one page.
 *
 * @module
 */

import { shown, utc } from "../contract/view.ts";
import type { ExportField, ExportQuery } from "../contract/export.ts";
import { env } from "../env.ts";
import { Reader } from "./reader.ts";
import type { ExportRow } from "./rows.ts";

/** A row of an export: the fields asked for, in order. */
export type ExportRecord = readonly (string | number | null)[];

/** Jobs read at a time; with html, as many as make up 4 MB. */
const pageRows = 1_000;

/**
 * The rows of an export, a page at a time; null without such a batch. Throws
 * at the end of the request's budget: a file that breaks off must not look whole.
 */
export async function exportPages(
  query: ExportQuery,
  { ownerId }: { ownerId: string | null },
): Promise<AsyncIterable<ExportRecord[]> | null> {
  const deadline = Date.now() + env().REQUEST_BUDGET_MS;
  const reader = Reader.connect();
  const { batchId, fields, status, limit } = query;
  const html = fields.includes("html");
  let left = limit ?? Infinity;
  const next = (after: string | null) =>
    reader.exportPage(batchId, {
      ownerId,
      status,
      html,
      after,
      limit: Math.min(html ? 100 : pageRows, left),
    });
  const first = await next(query.after ?? null);
  return first && pages(first);

  async function* pages(first: ExportRow[]) {
    let rows: ExportRow[] | null = first;
    for (;;) {
      const last = rows?.at(-1);
      if (!rows || !last) return;
      yield rows.map((row) => fields.map((field) => cell(row, field)));
      left -= rows.length;
      if (left <= 0) return;
      if (Date.now() > deadline) {
        throw new Error(
          "Cannot export the rest in one request: use 'limit' and 'after'",
        );
      }
      rows = await next(last.id);
    }
  }
}

function cell(row: ExportRow, field: ExportField): string | number | null {
  switch (field) {
    case "status":
      return shown(row.status);
    case "created_at":
      return utc(row.created_at);
    case "completed_at":
      return row.finished_at && utc(row.finished_at);
    case "html":
      return row.html ?? null;
    default:
      return row[field];
  }
}
