/**
 * Downloads a batch.
 *
 * @module
 */

import { useState } from "preact/hooks";
import type { BatchUrl } from "../../client/mod.ts";
import { useProject } from "../app/project.ts";
import { Dialog } from "../parts/dialog.tsx";
import { Failure } from "../parts/failure.tsx";
import { bytes } from "../parts/format.ts";
import { notify } from "../parts/notices.tsx";
import { fileName, saveFile } from "../parts/save_file.ts";
import { Segments } from "../parts/segments.tsx";
import { statuses } from "../parts/status.tsx";
import { useAction } from "../parts/use_action.ts";
import { exportParts } from "./export_parts.ts";

/** The dialog; it makes the file in the page, as a link could not carry the key. */
export function ExportDialog({ batchId, ownerId, status, onClose }: {
  batchId: string;
  ownerId: string | undefined;
  /** The status that is filtered by. */
  status: BatchUrl["status"] | undefined;
  onClose: () => void;
}) {
  const { client } = useProject();
  const [format, setFormat] = useState<"csv" | "jsonl">("csv");
  const [rows, setRows] = useState<"all" | "shown">(status ? "shown" : "all");
  const [html, setHtml] = useState(false);
  const [size, setSize] = useState(0);
  const action = useAction(async () => {
    const parts = await exportParts(client, batchId, {
      ownerId,
      format,
      html: html && format === "jsonl",
      status: rows === "shown" ? status : undefined,
      onSize: setSize,
    });
    const type = format === "csv" ? "text/csv" : "application/jsonl";
    saveFile(fileName(batchId, format), new Blob(parts, { type }));
    notify("The file is in your downloads");
    onClose();
  });
  return (
    <Dialog title="Download the batch" onClose={onClose}>
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault();
          action.run();
        }}
      >
        <Segments
          label="Format"
          value={format}
          choices={[["csv", "CSV"], ["jsonl", "JSON Lines"]]}
          onChange={setFormat}
        />
        <p class="hint">
          {format === "csv"
            ? "For spreadsheets. A row a page: URL, status, title, error and so on."
            : "For programs. A line of JSON a page."}
        </p>
        {status && (
          <Segments
            label="Which pages"
            value={rows}
            choices={[
              ["shown", `Only ${statuses[status].word.toLowerCase()}`],
              ["all", "All"],
            ]}
            onChange={setRows}
          />
        )}
        {format === "jsonl" && (
          <label class="check">
            <input
              type="checkbox"
              name="html"
              checked={html}
              onChange={(event) => setHtml(event.currentTarget.checked)}
            />
            With the html of the pages
          </label>
        )}
        {action.error !== null && <Failure error={action.error} />}
        <div class="form-end">
          <button type="submit" disabled={action.busy}>
            {action.busy ? "Downloading …" : "Download"}
          </button>
          <p class="hint" role="status">
            {action.busy && size > 0 ? bytes(size) : ""}
          </p>
        </div>
      </form>
    </Dialog>
  );
}
