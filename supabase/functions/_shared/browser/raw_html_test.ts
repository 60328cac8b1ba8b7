import {
  assertEquals,
  assertStringIncludes,
} from "../../../../scripts/testing/assert.ts";
import { pageFormats } from "../kinds/page_crawl/formats.ts";
import { html } from "../net/testing/servers.ts";
import { Renderer } from "./testing/renderer.ts";

Deno.test("render() keeps the document as its server sent it", async (t) => {
  await using chromium = new Renderer();
  type Answer = Parameters<Renderer["page"]>[0];
  const read = async (answer: Answer) => {
    const page = await chromium.page(answer, {
      rawHtml: true,
      timeoutMs: 20_000,
    });
    if (page.formatsError) throw page.formatsError;
    return { ...pageFormats.parse(page.formats), html: page.html };
  };
  const write = `<script>document.body.innerHTML = "written"</script>`;

  await t.step("before its scripts ran", async () => {
    const source = `<TITLE>T</TITLE>\r\n<p Class=a>Words${write}`;
    const { rawHtml, html: after } = await read(() => html(source));
    assertEquals(rawHtml, source);
    assertStringIncludes(after, "<body>written</body>");
  });

  await t.step("of the page where a redirect or a script leads", async () => {
    for (
      const first of [
        Response.redirect("http://unused/there"),
        html(`<script>location = "/there"</script>`),
      ]
    ) {
      const { rawHtml } = await read((request) =>
        request.url.endsWith("/there")
          ? html(`<p>There${write}`)
          : first.status === 302
          ? Response.redirect(new URL("/there", request.url))
          : first
      );
      assertEquals(rawHtml, `<p>There${write}`);
    }
  });

  await t.step("decoded as the browser does it", async () => {
    const bytes = (text: string, ...more: number[]) =>
      Uint8Array.of(...new TextEncoder().encode(text), ...more);
    const nihon = [0x93, 0xfa, 0x96, 0x7b];
    const utf16 = "\uFEFF<p>日本".split("").flatMap((unit) => [
      unit.charCodeAt(0) & 255,
      unit.charCodeAt(0) >> 8,
    ]);
    const cases: [Uint8Array<ArrayBuffer>, string, string][] = [
      [bytes("<p>", ...nihon), "; charset=Shift_JIS", "<p>日本"],
      [
        bytes("<meta charset=shift_jis><p>", ...nihon),
        "",
        "<meta charset=shift_jis><p>日本",
      ],
      [Uint8Array.from(utf16), "", "<p>日本"],
      [bytes("<p>日本"), "", "<p>日本"],
      [bytes("<p>caf", 0xe9), "", "<p>café"],
      [bytes("<p>a\0b"), "; charset=utf-8", "<p>a\uFFFDb"],
    ];
    for (const [body, charset, text] of cases) {
      const { rawHtml } = await read(() =>
        html(body, { "content-type": `text/html${charset}` })
      );
      assertEquals(rawHtml, text);
    }
  });

  await t.step("up to what a page may have", async () => {
    const padded = (length: number) =>
      html(`<p>a${write}<!--${"x".repeat(length)}-->`);
    const fits = await read(() => padded(9_000_000));
    assertStringIncludes(fits.rawHtml ?? "", "x".repeat(9_000_000));
    const code = await chromium.code(() => padded(11_000_000), {
      rawHtml: true,
      timeoutMs: 20_000,
    });
    assertEquals(code, "TOO_LARGE");
  });
});
