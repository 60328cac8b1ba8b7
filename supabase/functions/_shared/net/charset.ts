/**
 * Turns the bytes of a page into text as a browser would.
 *
 * @module
 */

import sniff from "html-encoding-sniffer";

/**
 * Decodes by byte order mark, then the Content-Type's charset, then the page's
 * own `<meta>`; a page that says nothing is UTF-8 if it can be, else windows-1252.
 */
export function decode(bytes: Uint8Array, contentType: string): string {
  const label = /;\s*charset\s*=\s*"?([^\s;"]+)/i.exec(contentType)?.[1];
  const encoding = sniff(bytes, {
    ...(label ? { transportLayerEncodingLabel: label } : {}),
    defaultEncoding: isUtf8(bytes) ? "UTF-8" : "windows-1252",
  });
  return storable(decoder(encoding).decode(bytes));
}

/** Text that Postgres can store: no NUL, no lone surrogates. */
export function storable(text: string): string {
  return text.toWellFormed().replaceAll("\0", "\uFFFD");
}

function decoder(encoding: string): TextDecoder {
  try {
    return new TextDecoder(encoding);
  } catch {
    return new TextDecoder();
  }
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}
