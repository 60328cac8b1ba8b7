/**
 * A file, line by line.
 *
 * @module
 */

import { offline } from "./answer.ts";

/** The lines of a file while it arrives; throws `OFFLINE` when it breaks off. */
export async function* linesOf(
  file: ReadableStream<Uint8Array<ArrayBuffer>>,
  signal?: AbortSignal | undefined,
): AsyncGenerator<string> {
  // Not every browser can iterate over a stream.
  const reader = file.getReader();
  const decoder = new TextDecoder();
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await read(reader, signal);
      const [end = "", ...more] = decoder.decode(value, { stream: !done })
        .split("\n");
      rest += end;
      const last = more.pop();
      if (last !== undefined) {
        yield rest;
        yield* more;
        rest = last;
      }
      if (done) break;
    }
    if (rest) throw offline("the rest of the file", "it ends within a line");
  } finally {
    // Nobody reads the rest where a caller has seen enough.
    await reader.cancel().catch(() => {});
  }
}

async function read(
  reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>,
  signal: AbortSignal | undefined,
) {
  try {
    return await reader.read();
  } catch (error) {
    signal?.throwIfAborted();
    throw offline("the rest of the file", error);
  }
}
