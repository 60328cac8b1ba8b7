/**
 * The head of an HTTP/1.1 request, read from a bare connection.
 *
 * @module
 */

const MAX_BYTES = 16 * 1024;

/** A request's head, and the bytes that came after it. */
export interface RequestHead {
  readonly method: string;
  readonly target: string;
  /** Lower-case names and values, in the order sent. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly rest: Uint8Array<ArrayBuffer>;
}

/** Reads a head; undefined if there is none of at most 16 KB. */
export async function readHead(
  connection: Deno.Conn,
): Promise<RequestHead | undefined> {
  const buffer = new Uint8Array(MAX_BYTES);
  let length = 0;
  while (length < MAX_BYTES) {
    const count = await connection.read(buffer.subarray(length));
    if (count === null) return undefined;
    length += count;
    // Bytes, one to one: a head is ASCII, and so are the offsets.
    const text = new TextDecoder("latin1").decode(buffer.subarray(0, length));
    const end = text.indexOf("\r\n\r\n");
    if (end < 0) continue;
    return parse(text.slice(0, end), buffer.slice(end + 4, length));
  }
}

function parse(
  text: string,
  rest: Uint8Array<ArrayBuffer>,
): RequestHead | undefined {
  const [first = "", ...lines] = text.split("\r\n");
  const [, method, target] = first.match(/^([A-Z]+) (\S+) HTTP\/1\.1$/) ?? [];
  if (!method || !target) return undefined;
  const headers = lines.map((line) => {
    const colon = line.indexOf(":");
    return [
      line.slice(0, colon).toLowerCase(),
      line.slice(colon + 1).trim(),
    ] as const;
  });
  return { method, target, headers, rest };
}
