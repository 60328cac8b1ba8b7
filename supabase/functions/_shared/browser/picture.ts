/**
 * Takes the pictures that actions ask for.
 *
 * @module
 */

import type { CDPSession } from "puppeteer-core";
import { touch } from "./stealth/persona.ts";

/** Pages may be endless, pictures may not: in CSS pixels, and in pixels. */
const tallest = 10_000;
const mostPixels = 25_000_000;

/** What is taken, and how long that may last. */
interface Options {
  readonly format: "jpeg" | "png";
  readonly fullPage: boolean;
  /** Whether the page is touched. */
  readonly mobile: boolean;
  readonly ms: number;
}

/** The picture in base64; a very large page is shrunk. */
export async function takePicture(
  session: CDPSession,
  { format, fullPage, mobile, ms }: Options,
): Promise<string> {
  const timeout = Math.max(Math.ceil(ms), 1);
  const { cssContentSize: whole, cssVisualViewport: view, visualViewport } =
    await session.send("Page.getLayoutMetrics", undefined, { timeout });
  const width = fullPage ? whole.width : view.clientWidth;
  const height = fullPage ? Math.min(whole.height, tallest) : view.clientHeight;
  const perPixel = visualViewport.clientWidth / view.clientWidth || 1;
  const pixels = width * height * perPixel ** 2;
  const { data } = await session.send("Page.captureScreenshot", {
    format,
    ...(format === "jpeg" ? { quality: 80 } : {}),
    captureBeyondViewport: fullPage,
    clip: {
      x: fullPage ? 0 : view.pageX,
      y: fullPage ? 0 : view.pageY,
      width: Math.max(width, 1),
      height: Math.max(height, 1),
      scale: Math.min(1, Math.sqrt(mostPixels / pixels)),
    },
  }, { timeout });
  // It leaves the page without fingers.
  if (mobile) await session.send("Emulation.setTouchEmulationEnabled", touch);
  return data;
}
