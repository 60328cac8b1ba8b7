/**
 * A text of a page, as it is.
 *
 * @module
 */

import { useState } from "preact/hooks";
import { CopyButton } from "../parts/copy_button.tsx";
import { bytes } from "../parts/format.ts";
import { SaveButton } from "../parts/save_button.tsx";

/** Characters shown at first: more make browsers slow. */
const atFirst = 200_000;

/** The text, to read, copy or save. */
export function SourceText({ name, text, type }: {
  name: string;
  text: string;
  type: string;
}) {
  const [all, setAll] = useState(false);
  const isCut = !all && text.length > atFirst;
  return (
    <>
      <div class="tools">
        <CopyButton label="Copy" text={() => text} />
        <SaveButton
          name={name}
          label="Save"
          content={() => new Blob([text], { type })}
        />
      </div>
      <pre
        tabIndex={0}
      >{isCut ? text.slice(0, atFirst) : text || "(empty)"}</pre>
      {isCut && (
        <button
          type="button"
          class="quiet"
          onClick={() => setAll(true)}
        >
          Show all {bytes(text.length)}
        </button>
      )}
    </>
  );
}
