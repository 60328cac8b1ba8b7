/**
 * Prints a page.
 *
 * @module
 */

import type { PdfOptions } from "../kinds/kind.ts";
import type { Made, Subject } from "./formats.ts";

/** Read at once. */
const chunkBytes = 1_000_000;

/** Width and height of paper, in inches. */
const papers: Readonly<
  Record<PdfOptions["format"], readonly [number, number]>
> = {
  a3: [11.7, 16.54],
  a4: [8.27, 11.7],
  a5: [5.83, 8.27],
  legal: [8.5, 14],
  letter: [8.5, 11],
  tabloid: [11, 17],
};

/** The page on paper, read piece by piece: the browser may make more of it than a function holds. */
export async function printPage(
  { view: { session } }: Subject,
  { format, landscape, printBackground, maxBytes }: PdfOptions,
  ms: number,
): Promise<Made> {
  const end = Date.now() + ms;
  const left = () => ({ timeout: Math.max(end - Date.now(), 1) });
  const [paperWidth, paperHeight] = papers[format];
  const { stream: handle } = await session.send("Page.printToPDF", {
    paperWidth,
    paperHeight,
    landscape,
    printBackground,
    transferMode: "ReturnAsStream",
  }, left());
  if (!handle) throw new Error("The browser printed nothing");
  try {
    const chunks: string[] = [];
    let bytes = 0;
    for (;;) {
      const { data, base64Encoded, eof } = await session.send("IO.read", {
        handle,
        size: chunkBytes,
      }, left());
      const chunk = base64Encoded ? atob(data) : data;
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes > maxBytes) {
        return {
          warnings: [{
            code: "TOO_LARGE",
            message: `Cannot keep it: it takes more than ${maxBytes} bytes`,
          }],
        };
      }
      if (eof) break;
    }
    const data = btoa(chunks.join(""));
    return { value: { mime: "application/pdf", bytes, data } };
  } finally {
    // What is not read to its end would stay with the browser.
    session.send("IO.close", { handle }).catch(() => undefined);
  }
}
