/**
 * The pages that a schedule crawls.
 *
 * @module
 */

import { useId } from "preact/hooks";
import { counted } from "../parts/format.ts";
import { readUrls } from "../submit/read_urls.ts";

const most = 1_000;

/** The field; it keeps what is written itself, and says which line is wrong. */
export function UrlsField() {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>URLs</label>
      <textarea
        id={id}
        name="urls"
        class="code"
        rows={4}
        required
        spellcheck={false}
        placeholder="https://example.com/"
        aria-describedby={`${id}-hint`}
        onInput={(event) => {
          const field = event.currentTarget;
          field.setCustomValidity(problemOf(field.value));
        }}
      />
      <p class="hint" id={`${id}-hint`}>
        One a line, {counted(most, "page")}{" "}
        at most. Several are a batch, a new one each time.
      </p>
    </div>
  );
}

function problemOf(text: string): string {
  const lines = readUrls(text);
  if (lines.length > most) {
    return `${counted(lines.length, "page")} are too many`;
  }
  const bad = lines.find(({ problem }) => problem !== null);
  return bad ? `Line ${bad.line}: ${bad.problem}` : "";
}
