/**
 * Undoes an answer's `Content-Encoding`.
 *
 * @module
 */

import * as zlib from "node:zlib";

/** Encodings this crawler asks for. */
export const acceptEncoding = "gzip, deflate, br";

type Decoder = (
  bytes: Uint8Array,
  options: { maxOutputLength: number },
) => Uint8Array;

const decoders: Readonly<Record<string, Decoder | undefined>> = {
  gzip: zlib.gunzipSync,
  "x-gzip": zlib.gunzipSync,
  br: zlib.brotliDecompressSync,
  // Servers disagree on whether "deflate" has the zlib header.
  deflate: (bytes, options) =>
    ((bytes[0] ?? 0) & 0x0f) === 8
      ? zlib.inflateSync(bytes, options)
      : zlib.inflateRawSync(bytes, options),
  // Not asked for, as not every runtime has it; some servers send it all the same.
  zstd: zlib.zstdDecompressSync,
};

/** An answer with more layers than this is no page. */
const maxLayers = 4;

/**
 * The bytes as they were before they were encoded. Ends early with a
 * `RangeError` where they would be more than `maxBytes`, as with a gzip bomb.
 */
export function decompress(
  bytes: Uint8Array,
  contentEncoding: string,
  maxBytes: number,
): Uint8Array {
  if (bytes.length === 0) return bytes;
  const names = contentEncoding.toLowerCase().split(",")
    .map((name) => name.trim())
    .filter((name) => name && name !== "identity");
  if (names.length > maxLayers) throw new Error("zlib: too many encodings");
  let decoded = bytes;
  for (const name of names.reverse()) {
    const decoder = decoders[name];
    if (!decoder) throw new Error(`zlib: unknown encoding '${name}'`);
    decoded = decoder(decoded, { maxOutputLength: maxBytes });
    // Deno's brotli gives nothing for broken data, where Node's throws.
    if (decoded.length === 0) throw new Error("zlib: the data holds nothing");
  }
  return decoded;
}
