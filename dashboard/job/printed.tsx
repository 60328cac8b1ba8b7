/**
 * A printed page. It is not shown here: a PDF may hold scripts and links.
 *
 * @module
 */

import { bytesOf } from "../parts/bytes_of.ts";
import { bytes } from "../parts/format.ts";
import { SaveButton } from "../parts/save_button.tsx";

/** The way to keep it; `data` is Base64. */
export function Printed({ name, size, data }: {
  name: string;
  /** In bytes. */
  size: number;
  data: string;
}) {
  return (
    <div class="tools">
      <SaveButton
        name={name}
        label="Save the PDF"
        content={() => new Blob([bytesOf(data)], { type: "application/pdf" })}
      />
      <span class="hint">{bytes(size)}, as the browser prints the page</span>
    </div>
  );
}
