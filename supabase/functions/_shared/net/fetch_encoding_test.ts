import { Buffer } from "node:buffer";
import * as zlib from "node:zlib";
import { assert, assertEquals } from "../../../../scripts/testing/assert.ts";

import { failureOf, fetcherFor, never } from "./testing/fetcher.ts";
import { html, serve, type TestServer } from "./testing/servers.ts";

const encoders: Record<string, (text: Uint8Array) => Uint8Array> = {
  gzip: zlib.gzipSync,
  "x-gzip": zlib.gzipSync,
  br: zlib.brotliCompressSync,
  deflate: zlib.deflateSync,
  zstd: zlib.zstdCompressSync,
  "deflate ": zlib.deflateRawSync,
  "deflate, gzip": (text) => zlib.gzipSync(zlib.deflateSync(text)),
  identity: (text) => text,
};

/** A server whose whole answer has this `Content-Encoding`. */
function encoded(encoding: string, body: Uint8Array): TestServer {
  return serve(() =>
    html(Uint8Array.from(body), { "content-encoding": encoding })
  );
}

for (const [encoding, encode] of Object.entries(encoders)) {
  Deno.test(`fetch() decompresses '${encoding}'`, async () => {
    const text = "Grüße aus dem Netz. ".repeat(2_000);
    await using server = encoded(encoding, encode(Buffer.from(text)));
    await using fetcher = fetcherFor(server.host);
    const page = await fetcher.fetch(server.origin, { signal: never });
    assertEquals(page.text, text);
  });
}

Deno.test("fetch() fails with BAD_ENCODING for broken compressed data", async () => {
  const gzip = zlib.gzipSync("Hello ".repeat(1_000));
  const junk = Buffer.from("<p>This is not compressed at all</p>");
  const cases: [string, Uint8Array][] = [
    ["gzip", junk],
    ["gzip", gzip.subarray(0, -10)],
    ["gzip", Uint8Array.from(gzip, (byte, i) => i === 20 ? byte ^ 255 : byte)],
    ["deflate", gzip.subarray(0, 12)],
    ["br", junk],
    ["zstd", junk],
    ["rot13", junk],
    ["gzip, gzip, gzip, gzip, gzip", gzip],
  ];
  for (const [encoding, body] of cases) {
    await using server = encoded(encoding, body);
    assertEquals(await failureOf(server), "BAD_ENCODING", encoding);
  }
});

Deno.test("fetch() reads an empty answer that claims to be compressed", async () => {
  await using server = encoded("gzip", new Uint8Array());
  await using fetcher = fetcherFor(server.host);
  const page = await fetcher.fetch(server.origin, { signal: never });
  assertEquals(page.text, "");
});

Deno.test("fetch() ends gzip, deflate, br and zstd bombs early", async () => {
  const zeros = new Uint8Array(40_000_000);
  for (const encoding of ["gzip", "deflate", "br", "zstd"]) {
    await using server = encoded(
      encoding,
      encoders[encoding]?.(zeros) ?? zeros,
    );
    const before = Deno.memoryUsage().rss;
    assertEquals(await failureOf(server), "TOO_LARGE", encoding);
    assert(Deno.memoryUsage().rss - before < 60_000_000, encoding);
  }
});
