import { gzipSync } from "node:zlib";
import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "../../../../scripts/testing/assert.ts";
import { JobError } from "../errors.ts";
import { html, serve, serveRaw } from "../net/testing/servers.ts";
import { Renderer } from "./testing/renderer.ts";

const ok = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n";

Deno.test("render() names what goes wrong", async (t) => {
  await using chromium = new Renderer();

  await t.step("fails with TRUNCATED for an answer that is cut", async () => {
    const short = `${ok}Content-Length: 1000\r\n\r\n<p>Hello`;
    assertEquals(await chromium.codeOfBytes(short), "TRUNCATED");
    assertEquals(
      await chromium.codeOfBytes(short, { reset: true }),
      "TRUNCATED",
    );
    const chunked = `${ok}Transfer-Encoding: chunked\r\n\r\n3\r\n<p>\r\n`;
    assertEquals(await chromium.codeOfBytes(chunked), "TRUNCATED");
    await using whole = await serveRaw((socket) => {
      socket.end(`${chunked}0\r\n\r\n`);
    });
    const page = await chromium.render(whole.origin, [whole.host]);
    assertStringIncludes(page.html, "<p>");
  });

  await t.step(
    "fails with CONNECT_FAILED or EMPTY_ANSWER where no answer comes",
    async () => {
      const gone = await serveRaw(() => undefined);
      await gone[Symbol.asyncDispose]();
      assertEquals(await chromium.codeOf(gone), "CONNECT_FAILED");
      assertEquals(
        await chromium.codeOfBytes("HTT", { reset: true }),
        "CONNECT_FAILED",
      );
      assertEquals(await chromium.codeOfBytes(""), "EMPTY_ANSWER");
    },
  );

  await t.step(
    "fails with DNS_FAILED for a name without an address",
    async () => {
      const error = await assertRejects(
        () =>
          chromium.render("http://nowhere.example.com/", [], {
            resolver: () => Promise.reject(new Error("ENOTFOUND")),
          }),
        JobError,
      );
      assertEquals(error.code, "DNS_FAILED");
      // And by the browser's own resolver, where ours is not asked.
      const unknown = await assertRejects(
        () =>
          chromium.render("http://nowhere.invalid:80/", ["nowhere.invalid:80"]),
        JobError,
      );
      assertEquals(unknown.code, "DNS_FAILED");
    },
  );

  await t.step(
    "fails with TLS_FAILED for a certificate nobody signed",
    async () => {
      const file = (name: string) =>
        Deno.readTextFile(
          new URL(`../net/testdata/${name}.pem`, import.meta.url),
        );
      await using server = serve(() => html("safe"), {
        cert: await file("secure_example_com.crt"),
        key: await file("secure_example_com.key"),
      });
      const error = await assertRejects(
        () => chromium.render(`https://${server.host}/`, [server.host]),
        JobError,
      );
      assertEquals(error.code, "TLS_FAILED");
    },
  );

  await t.step("fails with TOO_MANY_REDIRECTS in a redirect loop", async () => {
    const loop = { status: 302, headers: { location: "/" } };
    assertEquals(
      await chromium.code(() => new Response(null, loop)),
      "TOO_MANY_REDIRECTS",
    );
  });

  await t.step(
    "fails with BAD_ENCODING for broken compressed data",
    async () => {
      const encoded = (body: Uint8Array<ArrayBuffer>) => () =>
        html(body, { "content-encoding": "gzip" });
      const junk = new TextEncoder().encode("<p>not compressed");
      assertEquals(await chromium.code(encoded(junk)), "BAD_ENCODING");
      const fine = Uint8Array.from(gzipSync("<p>compressed"));
      const page = await chromium.page(encoded(fine));
      assertStringIncludes(page.html, "<p>compressed");
    },
  );

  await t.step(
    "fails with NOT_HTML for downloads, and keeps no file",
    async () => {
      const file = { "content-type": "application/zip" };
      assertEquals(await chromium.code(() => html("PK", file)), "NOT_HTML");
      const attached = { "content-disposition": "attachment; filename=a.html" };
      assertEquals(
        await chromium.code(() => html("<p>", attached)),
        "NOT_HTML",
      );
    },
  );

  await t.step(
    "fails with TOO_LARGE for a document of more than 10 MiB",
    async () => {
      const grow = (bytes: number) =>
        html(
          `<p id=p></p><script>p.textContent = "ä".repeat(${
            bytes / 2
          })</script>`,
        );
      const most = 10 * 1024 * 1024;
      assertEquals(await chromium.code(() => grow(most)), "TOO_LARGE");
      const page = await chromium.page(() => grow(most - 1_000));
      assert(page.html.length > most / 2 - 1_000);
    },
  );
});
