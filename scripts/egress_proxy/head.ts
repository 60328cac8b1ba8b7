/**
 * The head of a request to the proxy.
 *
 * @module
 */

/** A request's head. */
export interface Head {
  readonly method: string;
  readonly target: string;
  /** Names as they were sent. */
  readonly headers: readonly (readonly [name: string, value: string])[];
}

const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** Where a head ends in these bytes, after its empty line; -1 if it does not. */
export function headEnd(bytes: Uint8Array): number {
  for (let i = 3; i < bytes.length; i++) {
    const ends = bytes[i] === 10 && bytes[i - 1] === 13 &&
      bytes[i - 2] === 10 && bytes[i - 3] === 13;
    if (ends) return i + 1;
  }
  return -1;
}

/** Reads a head to the letter of the law: what is odd is undefined, not repaired. */
export function parseHead(bytes: Uint8Array): Head | undefined {
  const text = new TextDecoder("latin1").decode(bytes);
  const [first = "", ...lines] = text.replace(/\r\n\r\n$/, "").split("\r\n");
  const [, method, target] =
    first.match(/^(\S+) ([\x21-\x7e]+) HTTP\/1\.[01]$/) ?? [];
  if (!method || !target || !token.test(method)) return undefined;
  const headers: [string, string][] = [];
  for (const line of lines) {
    const colon = line.indexOf(":");
    const name = line.slice(0, Math.max(colon, 0));
    const value = line.slice(colon + 1).trim();
    // deno-lint-ignore no-control-regex -- control characters are what is looked for
    if (!token.test(name) || /[\x00-\x08\x0a-\x1f\x7f]/.test(value)) {
      return undefined;
    }
    headers.push([name, value]);
  }
  return { method, target, headers };
}

/** The values of a header, by its lower-case name. */
export function valuesOf({ headers }: Head, name: string): string[] {
  return headers.filter(([each]) => each.toLowerCase() === name)
    .map(([, value]) => value);
}

/** How many bytes of body follow; undefined where that cannot be told for certain. */
export function bodyLength(head: Head): number | undefined {
  // Browsers send no chunks; two framings at once are how requests are smuggled.
  if (valuesOf(head, "transfer-encoding").length > 0) return undefined;
  const [length = "0", ...more] = valuesOf(head, "content-length");
  return /^\d{1,15}$/.test(length) && more.length === 0
    ? Number(length)
    : undefined;
}

/** Headers that are between two neighbours only, or that name the proxy. */
const hopByHop = new Set([
  "connection",
  "keep-alive",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "upgrade",
  "host",
]);

/** The bytes to send to the server at `host`: a request for a path, the only one on its connection. */
export function originHead(head: Head, host: string): Uint8Array {
  const path = head.target.replace(/^http:\/\/[^/?#]*/i, "");
  const named = valuesOf(head, "connection").join().toLowerCase().split(
    /[ ,]+/,
  );
  const kept = head.headers.filter(([name]) => {
    const lower = name.toLowerCase();
    return !hopByHop.has(lower) && !named.includes(lower);
  });
  const lines = [
    `${head.method} ${path.startsWith("/") ? path : `/${path}`} HTTP/1.1`,
    `Host: ${host}`,
    ...kept.map(([name, value]) => `${name}: ${value}`),
    "Connection: close",
  ];
  return latin1(`${lines.join("\r\n")}\r\n\r\n`);
}

/** A text of bytes as the bytes. */
export function latin1(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(text, (char) => char.charCodeAt(0));
}
