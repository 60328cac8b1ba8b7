import { assert, assertEquals } from "../scripts/testing/assert.ts";
import { chunks } from "./chunks.ts";

const sizes = (list: unknown[], limits: { urls: number; bytes: number }) =>
  [...chunks(list, {}, limits)].map(({ offset, entries }) => [
    offset,
    entries.length,
  ]);

Deno.test("chunks() cuts where there are too many", () => {
  const limits = { urls: 3, bytes: Infinity };
  const list = (length: number) => Array.from({ length }, (_, i) => i);
  assertEquals(sizes(list(2), limits), [[0, 2]]);
  assertEquals(sizes(list(3), limits), [[0, 3]]);
  assertEquals(sizes(list(7), limits), [[0, 3], [3, 3], [6, 1]]);
});

Deno.test("chunks() fills bodies to just below the limit", () => {
  const limits = { urls: 50_000, bytes: 10 * 1024 * 1024 };
  // Two bytes a character in UTF-8, and each quote is escaped.
  const list = Array.from({ length: 9_000 }, () => `ü"`.repeat(600));
  const rest = { batchId: "x".repeat(200), render: false };
  const parts = [...chunks(list, rest, limits)];
  assertEquals(parts.flatMap(({ entries }) => entries), list);
  assertEquals(parts.length, 3);
  for (const { entries } of parts) {
    const body = JSON.stringify({ urls: entries, ...rest });
    const bytes = new TextEncoder().encode(body).length;
    assert(bytes <= limits.bytes, `${bytes} bytes`);
    if (entries !== parts.at(-1)?.entries) assert(bytes > 0.99 * limits.bytes);
  }
});

Deno.test("chunks() lets the server refuse what is too large or nothing", () => {
  const limits = { urls: 10, bytes: 1_200 };
  const large = "x".repeat(2_000);
  assertEquals(sizes([large], limits), [[0, 1]]);
  assertEquals(sizes(["a", large, "b"], limits), [[0, 1], [1, 1], [2, 1]]);
  assertEquals(sizes([], limits), [[0, 0]]);
});
