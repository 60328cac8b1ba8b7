/**
 * Reads a page's document as its server sent it, before its scripts ran.
 *
 * @module
 */

import { decode, storable } from "../net/charset.ts";
import { maxPageBytes } from "../net/fetch.ts";
import type { Made, Subject } from "./formats.ts";

/** The document's text; the browser keeps it only as long as its connection lives. */
export async function readRawHtml({ traffic }: Subject): Promise<Made> {
  const response = traffic.document?.request.response();
  const bytes = await response?.content().catch(() => undefined);
  if (!response || !bytes) {
    return warned("NOT_AVAILABLE", "the browser no longer has the document");
  }
  const text = decoded(bytes, response.headers()["content-type"] ?? "");
  if (text.length > maxPageBytes) {
    return warned("TOO_LARGE", `it holds more than ${maxPageBytes} characters`);
  }
  return { value: storable(text) };
}

/** Text arrives as UTF-8, whatever it was; where the browser did not know what it was, bytes do. */
function decoded(bytes: Uint8Array, contentType: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: false })
      .decode(bytes);
  } catch {
    return decode(bytes, contentType);
  }
}

function warned(code: "NOT_AVAILABLE" | "TOO_LARGE", why: string): Made {
  return { warnings: [{ code, message: `Cannot keep it: ${why}` }] };
}
