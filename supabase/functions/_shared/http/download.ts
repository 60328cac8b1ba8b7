/**
 * A table as a file that is sent while it is read.
 *
 * @module
 */

import { stringify } from "csv-stringify/sync";
import type { Log } from "../log.ts";

type Cell = string | number | null;

/** The formats of a download. */
export type Format = "csv" | "jsonl" | "json";

const types: Record<Format, string> = {
  csv: "text/csv; charset=utf-8; header=present",
  jsonl: "application/jsonl; charset=utf-8",
  json: "application/json; charset=utf-8",
};

/** A file of these columns and pages of rows; a failure on the way breaks the answer off. */
export function download(
  { name, format, columns, pages, log }: {
    /** Without its extension. */
    name: string;
    format: Format;
    columns: readonly string[];
    pages: AsyncIterable<readonly (readonly Cell[])[]>;
    log: Log;
  },
): Response {
  const file = `${name.replace(/[^\w.-]+/g, "_").slice(0, 100)}.${format}`;
  const chunks = encode(format, columns, pages);
  const body = ReadableStream.from(logged(chunks, log))
    .pipeThrough(new TextEncoderStream());
  return new Response(body, {
    headers: {
      "content-type": types[format],
      "content-disposition": `attachment; filename="${file}"`,
    },
  });
}

async function* logged(chunks: AsyncIterable<string>, log: Log) {
  try {
    yield* chunks;
  } catch (error) {
    log.error("download_broke_off", { error });
    throw error;
  }
}

async function* encode(
  format: Format,
  columns: readonly string[],
  pages: AsyncIterable<readonly (readonly Cell[])[]>,
): AsyncGenerator<string> {
  let before = "";
  if (format === "csv") yield csv([columns]);
  if (format === "json") yield "[";
  for await (const page of pages) {
    if (format === "csv") {
      yield csv(page);
      continue;
    }
    const lines = page.map((row) =>
      JSON.stringify(
        Object.fromEntries(columns.map((name, i) => [name, row[i]])),
      )
    );
    if (format === "jsonl") yield lines.map((line) => `${line}\n`).join("");
    else {
      yield before + lines.join(",\n");
      before = ",\n";
    }
  }
  if (format === "json") yield "]\n";
}

/** RFC 4180, with cells that a spreadsheet would run as a formula made text. */
function csv(rows: readonly (readonly Cell[])[]): string {
  return stringify(rows.map((row) => [...row]), {
    escape_formulas: true,
    record_delimiter: "windows",
  });
}
