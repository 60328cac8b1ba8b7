/**
 * Saves something as a file.
 *
 * @module
 */

import { Icon } from "./icon.tsx";
import { saveFile } from "./save_file.ts";

/** A button that has the browser save what `content` makes. */
export function SaveButton({ name, label, content }: {
  name: string;
  label: string;
  content: () => Blob;
}) {
  return (
    <button
      type="button"
      class="quiet"
      onClick={() => saveFile(name, content())}
    >
      <Icon name="download" />
      {label}
    </button>
  );
}
