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

/** Whether a page can still change by itself, and how much it shows already. */
export interface Life {
  /** It has scripts. */
  readonly scripts: boolean;
  /** It is about to be loaded again. */
  readonly refresh: boolean;
  /** Characters of visible text; not counted where nothing will change. */
  readonly text: number;
}

/** Asks the document that is there. */
export async function lifeOf(view: FrameView, ms: number): Promise<Life> {
  const value = await evaluate(
    view,
    `(() => {
      ${get}
      const has = (selector) =>
        Document.prototype.querySelector.call(document, selector) !== null;
      const scripts = has('script:not([type*="json" i]), [onload]');
      const refresh = has('meta[http-equiv="refresh" i]');
      const body = scripts ? get("body") : null;
      const text = body ? Reflect.get(HTMLElement.prototype, "innerText", body) : "";
      return [scripts, refresh, text.trim().length];
    })()`,
    ms,
  );
  const [scripts, refresh, text] = Array.isArray(value) ? value : [];
  return {
    scripts: scripts === true,
    refresh: refresh === true,
    text: Number(text),
  };
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
