/**
 * Ends a page whose document is too large as soon as that shows: the browser
 * would go on for minutes with a bomb.
 *
 * @module
 */

import type { Page } from "puppeteer-core";
import { maxPageBytes } from "../net/fetch.ts";
import { renderError } from "./navigation_error.ts";

/** Counts the decompressed bytes of a fresh page's documents; `fail` hears of too many. */
export async function watchSize(
  page: Page,
  { url, fail }: { url: string; fail: (error: unknown) => void },
): Promise<void> {
  const session = await page.createCDPSession();
  // What a fresh page asks for first is for its main frame.
  let mainFrame: string | undefined;
  let document: string | undefined;
  let bytes = 0;
  session.on("Network.requestWillBeSent", ({ requestId, type, frameId }) => {
    if (type !== "Document") return;
    mainFrame ??= frameId;
    if (frameId !== mainFrame) return;
    document = requestId;
    bytes = 0;
  });
  session.on("Network.dataReceived", ({ requestId, dataLength }) => {
    if (requestId !== document || (bytes += dataLength) <= maxPageBytes) return;
    const why = `its document holds more than ${maxPageBytes} bytes`;
    fail(renderError("TOO_LARGE", url, why));
  });
  await session.send("Network.enable");
}
