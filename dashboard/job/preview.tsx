/**
 * A page as it looks, harmless.
 *
 * @module
 */

import { useMemo } from "preact/hooks";
import { previewOf } from "./preview_of.ts";

/** A frame of its own origin, without scripts, forms, popups and requests. */
export function Preview({ html }: { html: string }) {
  const source = useMemo(() => previewOf(html), [html]);
  return (
    <>
      <p class="hint">
        Without scripts, pictures and styles from elsewhere: the page can load
        nothing here.
      </p>
      <iframe
        class="preview"
        title="Preview of the page"
        sandbox=""
        referrerpolicy="no-referrer"
        srcdoc={source}
      />
    </>
  );
}
