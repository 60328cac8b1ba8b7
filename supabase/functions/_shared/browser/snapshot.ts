/**
 * Reads a page from an isolated world: the page's scripts neither see it
 * happen nor can they change what it finds.
 *
 * @module
 */

import { evaluate, type FrameView } from "./isolated_world.ts";

/** What was in a page at one moment. */
export interface Snapshot {
  /** Doctype and document; empty where the document is empty or too large. */
  readonly html: string;
  /** Of the html, in bytes of UTF-8. */
  readonly size: number;
  readonly title: string;
  /** What the browser took the answer for. */
  readonly contentType: string;
}

// Getters of the prototype, as `<form name="title">` replaces `document.title`.
const get =
  `const get = (name) => Reflect.get(Document.prototype, name, document);`;

/** Whether the page can still change by itself: scripts, or a refresh that is due. */
export async function isAlive(view: FrameView, ms: number): Promise<boolean> {
  const selector =
    `script:not([type*="json" i]), [onload], meta[http-equiv="refresh" i]`;
  const found = await evaluate(
    view,
    `Document.prototype.querySelector.call(document, ${
      JSON.stringify(selector)
    }) !== null`,
    ms,
  );
  return found === true;
}

/** Reads html and title; html of more than `maxBytes` stays in the browser. */
export async function takeSnapshot(
  view: FrameView,
  { maxBytes, ms }: { maxBytes: number; ms: number },
): Promise<Snapshot> {
  const value = await evaluate(
    view,
    `(() => {
      ${get}
      const type = get("doctype");
      const doctype = type ? new XMLSerializer().serializeToString(type) : "";
      let html = (doctype + (get("documentElement")?.outerHTML ?? "")).toWellFormed();
      // What the browser makes of an answer without a single byte.
      if (html === "<html><head></head><body></body></html>") html = "";
      const size = new Blob([html]).size;
      return [size > ${maxBytes} ? "" : html, size, get("title").toWellFormed(), get("contentType")];
    })()`,
    ms,
  );
  const [html, size, title, contentType] = Array.isArray(value) ? value : [];
  return {
    html: String(html),
    size: Number(size),
    title: String(title),
    contentType: String(contentType),
  };
}
