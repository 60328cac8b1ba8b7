/**
 * Unpacks a file that may be gzipped, as it comes.
 *
 * @module
 */

/** Of a bomb, one piece becomes a thousand times as much at once. */
const pieceBytes = 4_096;

/** The bytes of a file, unpacked if the first two say that it is gzipped. */
export async function* unzip(
  body: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const chunks = body[Symbol.asyncIterator]();
  const begun: Uint8Array[] = [];
  let first: number[] = [];
  while (first.length < 2) {
    const { done, value } = await chunks.next();
    if (done) break;
    begun.push(value);
    first = [...first, ...value.subarray(0, 2)];
  }
  const isGzip = first[0] === 0x1f && first[1] === 0x8b;
  const whole = resumed(begun, chunks);
  yield* isGzip
    ? ReadableStream.from(pieces(whole))
      .pipeThrough(new DecompressionStream("gzip"))
    : whole;
}

async function* resumed(
  begun: readonly Uint8Array[],
  chunks: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  yield* begun;
  yield* { [Symbol.asyncIterator]: () => chunks };
}

async function* pieces(
  body: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  for await (const chunk of body) {
    for (let at = 0; at < chunk.length; at += pieceBytes) {
      yield new Uint8Array(chunk.subarray(at, at + pieceBytes));
    }
  }
}
