import {
  assert,
  assertEquals,
  assertFalse,
  assertNotEquals,
  assertStringIncludes,
} from "../../../../scripts/testing/assert.ts";
import type { PdfOptions } from "../kinds/kind.ts";
import { pageFormats } from "../kinds/page_crawl/formats.ts";
import { html } from "../net/testing/servers.ts";
import { Renderer } from "./testing/renderer.ts";

const options: PdfOptions = {
  format: "a4",
  landscape: false,
  printBackground: true,
  maxBytes: 5_000_000,
};

/** An image that no compression makes smaller. */
const noise = (side: number) =>
  `<canvas id=canvas width=${side} height=${side}></canvas><script>
    const context = canvas.getContext("2d");
    const image = context.createImageData(${side}, ${side});
    const words = new Uint32Array(image.data.buffer);
    let word = 1;
    for (let i = 0; i < words.length; i++) {
      word = Math.imul(word, 1664525) + 1013904223 | 0;
      words[i] = word >>> 8 | 0xff000000;
    }
    context.putImageData(image, 0, 0);
  </script>`;

const body = `<!doctype html><title>T</title><body style="background: #f00">
  <h1>Heading</h1><p style="page-break-before: always">Second page`;

Deno.test("render() prints pages", async (t) => {
  await using chromium = new Renderer();
  const print = async (page: string, more: Partial<PdfOptions> = {}) => {
    const { formats, formatsError } = await chromium.page(() => html(page), {
      pdf: { ...options, ...more },
      timeoutMs: 20_000,
    });
    if (formatsError) throw formatsError;
    return pageFormats.parse(formats);
  };
  const printed = async (page: string, more: Partial<PdfOptions> = {}) => {
    const { pdf, warnings } = await print(page, more);
    assert(pdf && !warnings, JSON.stringify(warnings));
    const file = atob(pdf.data ?? "");
    assertEquals([pdf.mime, pdf.bytes], ["application/pdf", file.length]);
    assert(file.startsWith("%PDF-") && file.trimEnd().endsWith("%%EOF"));
    return file;
  };

  await t.step("page by page, on paper of the size asked for", async () => {
    const file = await printed(body);
    assertEquals([...file.matchAll(/\/Type\s*\/Page\b/g)].length, 2);
    const sizes = {
      a3: [842, 1_191],
      a4: [595, 842],
      a5: [420, 595],
      legal: [612, 1_008],
      letter: [612, 792],
      tabloid: [792, 1_224],
    };
    for (
      const format of ["a3", "a4", "a5", "legal", "letter", "tabloid"] as const
    ) {
      for (const landscape of [false, true]) {
        const file = await printed("<p>a", { format, landscape });
        const [, width, height] =
          /\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/.exec(file) ?? [];
        const size = [Number(width), Number(height)];
        if (landscape) size.reverse();
        const isRight = size.every((length, i) =>
          Math.abs(length - (sizes[format][i] ?? 0)) < 1.5
        );
        assert(isRight, `${format} ${size}`);
      }
    }
  });

  await t.step("with or without the background", async () => {
    assertNotEquals(
      (await printed(body)).length,
      (await printed(body, { printBackground: false })).length,
    );
  });

  await t.step(
    "not what takes too many bytes, read piece by piece",
    async () => {
      const long = noise(1_000);
      const file = await printed(long);
      // More than is read at once.
      assert(file.length > 1_500_000, `${file.length}`);
      const whole = await print(long, { maxBytes: file.length });
      assertEquals(whole.pdf?.bytes, file.length);
      const { pdf, warnings } = await print(long, { maxBytes: 500_000 });
      assertEquals(pdf, undefined);
      assertEquals(warnings, [{
        format: "pdf",
        code: "TOO_LARGE",
        message: "Cannot keep it: it takes more than 500000 bytes",
      }]);
    },
  );

  await t.step(
    "not a page that stands still then, whose html is there",
    async () => {
      const page = await chromium.page(
        () =>
          html(`${body}<script>
          addEventListener("beforeprint", () => { for (;;); });
        </script>`),
        { pdf: options, formats: ["text"], timeoutMs: 6_000 },
      );
      assertStringIncludes(page.html, "Second page");
      assert(page.formatsError);
      assertEquals(page.formats, { text: "Heading\n\nSecond page" });
      assertFalse(String(page.formatsError).includes("undefined"));
    },
  );
});
