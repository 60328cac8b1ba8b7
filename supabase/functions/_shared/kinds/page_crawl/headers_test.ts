import { assertEquals } from "../../../../../scripts/testing/assert.ts";
import { keptHeaders } from "./headers.ts";
import { limits } from "./limits.ts";

Deno.test("keptHeaders() keeps what tells of the page, and no cookie", () => {
  const headers = new Headers({ "Content-Type": "text/html", ETag: '"1"' });
  headers.append("Set-Cookie", "session=secret");
  headers.append("Vary", "Accept");
  headers.append("Vary", "Cookie");
  assertEquals(keptHeaders(headers), {
    "content-type": "text/html",
    etag: '"1"',
    vary: "Accept, Cookie",
  });
});

Deno.test("keptHeaders() ends with the last that fits", () => {
  const many = new Headers();
  for (let i = 0; i <= limits.headers; i++) many.set(`x-${i}`, "1");
  assertEquals(Object.keys(keptHeaders(many)).length, limits.headers);
  const size = (value: string) => keptHeaders(new Headers({ x: value })).x;
  const most = "v".repeat(limits.headersText - 1);
  assertEquals(size(most), most);
  assertEquals(size(`${most}v`), undefined);
});
