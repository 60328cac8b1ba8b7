/**
 * Bodies that cannot be written down in a file of cases.
 *
 * @module
 */

const most = 10 * 1024 * 1024;
const submit = '{"url":"https://example.com/"}';
/** Of a name that is no ASCII, so that encodings differ. */
const named = '{"url":"https://example.com/","idempotencyKey":"café"}';

type Bytes = Uint8Array<ArrayBuffer>;

/** Every such body by its name, made anew each time. */
export const bodies: Readonly<
  Record<string, () => Bytes | ReadableStream<Bytes>>
> = {
  "10 MB": () => padded(most),
  "10 MB and a byte": () => padded(most + 1),
  "10 MB, in chunks": () => chunks(padded(most)),
  "10 MB and a byte, in chunks": () => chunks(padded(most + 1)),
  "a request, in chunks": () => chunks(utf8(submit)),
  "100 000 lists in each other": () => utf8(`{"url":${deep(100_000)}}`),
  "100 000 objects in each other": () =>
    utf8(
      `{"url":"https://example.com/","x":${'{"x":'.repeat(100_000)}1${
        "}".repeat(100_000)
      }}`,
    ),
  "100 000 lists in each other, as args": () =>
    utf8(
      `{"kind":"product_sync","args":{"followId":"8a6e0804-2bd0-4672-b79d-d97027f9071a","x":${
        deep(100_000)
      }}}`,
    ),
  "100 000 lists in each other, as a schedule's args": () =>
    utf8(
      `{"cron":"@daily","work":{"kind":"campaign_scan","args":{"x":${
        deep(100_000)
      }}}}`,
    ),
  "40 000 lists in each other, as an input": () =>
    utf8(`{"organisation_id":"org-1","input":{"x":${deep(40_000)}}}`),
  "98 lists in each other, as an input": () =>
    utf8(`{"organisation_id":"org-1","input":{"x":${deep(98)}}}`),
  "100 000 open lists": () => utf8("[".repeat(100_000)),
  "10 000 unknown fields": () =>
    utf8(JSON.stringify(Object.fromEntries(
      Array.from({ length: 10_000 }, (_, i) => [`x${i}`, i]),
    ))),
  "50 000 URLs": () => urls(50_000),
  "50 001 URLs": () => urls(50_001),
  "50 001 numbers": () =>
    utf8(JSON.stringify({ urls: Array.from({ length: 50_001 }, (_, i) => i) })),
  "UTF-8": () => utf8(named),
  "UTF-8 with a mark": () => utf8(`\ufeff${named}`),
  "two marks": () => utf8(`\ufeff\ufeff${named}`),
  "UTF-16": () => utf16(named),
  "UTF-16 with a mark": () => utf16(`\ufeff${named}`),
  "UTF-32": () => wide(named, 4),
  "latin-1": () => Uint8Array.from(named, (c) => c.charCodeAt(0)),
  "an overlong slash": () => broken([0xc0, 0xaf]),
  "half of a surrogate pair": () => broken([0xed, 0xa0, 0x80]),
  "a broken off character": () => broken([0xe2, 0x82]),
  "beyond Unicode": () => broken([0xf4, 0x90, 0x80, 0x80]),
  "a byte that is none": () => broken([0xff]),
  "gzip": () =>
    // `{}` as gzip has it.
    Uint8Array.fromHex("1f8b0800000000000003abae050043bfa6a302000000"),
  "a NUL after the end": () => utf8(`${submit}\0`),
  "a NUL in a text": () => utf8('{"url":"https://example.com/\0"}'),
  "nothing but a NUL": () => new Uint8Array(1),
};

function utf8(text: string): Bytes {
  return new TextEncoder().encode(text);
}

/** Lists in each other. */
function deep(levels: number): string {
  return "[".repeat(levels) + "]".repeat(levels);
}

/** A good request with spaces behind it. */
function padded(length: number): Bytes {
  const bytes = new Uint8Array(length).fill(0x20);
  bytes.set(utf8(submit));
  return bytes;
}

function chunks(bytes: Bytes): ReadableStream<Bytes> {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      const chunk = bytes.slice(at, at += 65_536);
      if (chunk.length > 0) controller.enqueue(chunk);
      else controller.close();
    },
  });
}

function urls(count: number): Bytes {
  const list = Array.from(
    { length: count },
    (_, i) => `https://example.com/${i}`,
  );
  return utf8(JSON.stringify({ urls: list }));
}

function utf16(text: string): Bytes {
  return wide(text, 2);
}

/** Little-endian, so many bytes a character. */
function wide(text: string, width: number): Bytes {
  const bytes = new Uint8Array(width * text.length);
  for (const [i, character] of [...text].entries()) {
    bytes[width * i] = character.charCodeAt(0) & 0xff;
    bytes[width * i + 1] = character.charCodeAt(0) >> 8;
  }
  return bytes;
}

/** A request whose URL ends with these bytes. */
function broken(bytes: number[]): Bytes {
  return Uint8Array.from([
    ...utf8('{"url":"https://example.com/'),
    ...bytes,
    ...utf8('"}'),
  ]);
}
