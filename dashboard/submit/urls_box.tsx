/**
 * Where URLs are written, pasted or dropped.
 *
 * @module
 */

import type { RefObject } from "preact";
import { useId, useState } from "preact/hooks";
import { Icon } from "../parts/icon.tsx";
import { isTable, urlsOfTable } from "./read_table.ts";

const example = "https://example.com/one\nhttps://example.com/two";

/** The box; files and pasted tables become lines. */
export function UrlsBox({ box, text, onChange }: {
  box: RefObject<HTMLTextAreaElement | null>;
  text: string;
  onChange: (text: string) => void;
}) {
  const id = useId();
  const [over, setOver] = useState(false);
  const add = (more: string) =>
    onChange(text.trim() ? `${text.trimEnd()}\n${more}` : more);
  const read = async (files: FileList | null | undefined) => {
    const read = Array.from(files ?? [], async (file) => {
      const content = await file.text();
      return /\.(csv|tsv)$/i.test(file.name) || isTable(content)
        ? urlsOfTable(content)
        : content;
    });
    if (read.length > 0) add((await Promise.all(read)).join("\n"));
  };
  return (
    <div
      class="field drop"
      data-over={over}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        const files = event.dataTransfer?.files;
        setOver(false);
        if (!files?.length) return; // a text goes where it is dropped
        event.preventDefault();
        read(files);
      }}
    >
      <div class="label-row">
        <label for={id}>URLs, one a line</label>
        <label class="quiet button file-button">
          <Icon name="file" />
          Open a file
          <input
            type="file"
            class="visually-hidden"
            accept=".txt,.csv,.tsv,text/plain,text/csv"
            multiple
            onChange={(event) => {
              read(event.currentTarget.files);
              event.currentTarget.value = "";
            }}
          />
        </label>
      </div>
      <textarea
        id={id}
        ref={box}
        name="urls"
        class="code"
        rows={10}
        spellcheck={false}
        aria-describedby={`${id}-hint`}
        placeholder={example}
        value={text}
        onInput={(event) => onChange(event.currentTarget.value)}
        onPaste={(event) => {
          const pasted = event.clipboardData?.getData("text/plain") ?? "";
          if (!isTable(pasted)) return;
          event.preventDefault();
          add(urlsOfTable(pasted));
        }}
      />
      <p class="hint" id={`${id}-hint`}>
        Paste them, or drop a text or CSV file here; of a table the column with
        the URLs is taken. Up to 50,000 a batch.
      </p>
    </div>
  );
}
