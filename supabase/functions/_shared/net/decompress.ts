/**
 * Undoes an answer's `Content-Encoding`.
 *
 * @module
 */

import {
  brotliDecompressSync,
  gunzipSync,
  inflateRawSync,
  inflateSync,
} from "node:zlib";

/** Encodings this crawler asks for. */
export const acceptEncoding = "gzip, deflate, br";

type Decoder = (
  bytes: Uint8Array,
  options: { maxOutputLength: number },
) => Uint8Array;

const decoders: Readonly<Record<string, Decoder>> = {
  gzip: gunzipSync,
  "x-gzip": gunzipSync,
  br: brotliDecompressSync,
  // Servers disagree on whether "deflate" has the zlib header.
  deflate: (bytes, options) =>
    ((bytes[0] ?? 0) & 0x0f) === 8
      ? inflateSync(bytes, options)
      : inflateRawSync(bytes, options),
};

/**
 * The bytes as they were before they were encoded. Ends early with a
 * `RangeError` where they would be more than `maxBytes`, as with a gzip bomb.
 */
export function decompress(
  bytes: Uint8Array,
  contentEncoding: string,
  maxBytes: number,
): Uint8Array {
  const names = contentEncoding.toLowerCase().split(",").map((s) => s.trim());
  let decoded = bytes;
  for (const name of names.filter((n) => n && n !== "identity").reverse()) {
    const decoder = decoders[name];
    if (!decoder) throw new Error(`zlib: unknown encoding '${name}'`);
    decoded = decoder(decoded, { maxOutputLength: maxBytes });
  }
  return decoded;
}
