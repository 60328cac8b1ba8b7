/**
 * A batch as a file, part by part.
 *
 * @module
 */

import type { BatchUrl, CrawlClient, ExportField } from "../../client/mod.ts";

/** What the file holds. */
export interface ExportPartsOptions {
  readonly ownerId: string | undefined;
  readonly format: "csv" | "jsonl";
  readonly html: boolean;
  readonly status: BatchUrl["status"] | undefined;
  /** Told how many bytes have come. */
  readonly onSize: (bytes: number) => void;
}

const withHtml: readonly ExportField[] = [
  "id",
  "url",
  "status",
  "http_status",
  "final_url",
  "title",
  "error_code",
  "error_message",
  "completed_at",
  "html",
];

/** The parts, in order. */
export async function exportParts(
  client: CrawlClient,
  batchId: string,
  { ownerId, format, html, status, onSize }: ExportPartsOptions,
): Promise<BlobPart[]> {
  const parts: BlobPart[] = [];
  let size = 0;
  const add = (part: Blob | Uint8Array<ArrayBuffer>) => {
    parts.push(part);
    size += part instanceof Blob ? part.size : part.byteLength;
    onSize(size);
  };
  if (html) {
    // Row by row, so that what breaks off is gone on with.
    const rows = client.export(batchId, {
      ownerId,
      status,
      fields: withHtml,
      pageSize: 100,
    });
    for await (const row of rows) add(new Blob([JSON.stringify(row), "\n"]));
    return parts;
  }
  const file = await client.exportStream(batchId, { ownerId, status, format });
  const reader = file.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return parts;
    add(value);
  }
}
