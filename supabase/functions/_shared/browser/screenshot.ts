/**
 * Takes a picture of a page.
 *
 * @module
 */

import type { CDPSession } from "puppeteer-core";
import type { ScreenshotOptions } from "../kinds/kind.ts";
import { base64Bytes } from "./base64.ts";
import type { Made, Subject } from "./formats.ts";
import { evaluate } from "./isolated_world.ts";

/** Images that load late are waited for no longer. */
const lateImagesMs = 3_000;
const quietMs = 300;
/** A picture of this size is taken at once, whatever is on it. */
const bandPixels = 3_000_000;
/** How much larger a file may be that is made in haste. */
const haste = 2;

/** A part of the page, in pixels of its style sheets. */
interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const sample: Area = { x: 0, y: 0, width: 10, height: 10 };

/** A picture of what a window shows of the page, or of all of it from its top, cut off where it is too long. */
export async function takeScreenshot(
  subject: Subject,
  options: ScreenshotOptions,
  ms: number,
): Promise<Made> {
  const { view } = subject;
  const { type, fullPage, maxBytes } = options;
  const end = Date.now() + ms;
  const left = () => Math.max(end - Date.now(), 1);
  if (fullPage) await loadLateImages(subject, left());
  const capture = async (
    clip: Area,
    { format = type, quality = options.quality, optimizeForSpeed = false } = {},
  ) => {
    const { data } = await view.session.send("Page.captureScreenshot", {
      format,
      ...(quality === undefined ? {} : { quality }),
      clip: { ...clip, scale: 1 },
      captureBeyondViewport: fullPage,
      optimizeForSpeed,
    }, { timeout: left() });
    return data;
  };
  // Whose emulation it is that scales the image cannot be asked for.
  const ratio = pngWidth(await capture(sample, { format: "png" })) /
    sample.width;
  const whole = await shown(view.session, fullPage, left());
  const area = cut(whole, ratio, options);
  const tooLarge = warned(
    `Cannot keep it: it takes more than ${maxBytes} bytes; try 'jpeg' or 'webp', a lower 'quality' or no 'fullPage'`,
  );
  // A file comes whole or not at all, and noise would fill a function's memory.
  // Beyond the window the browser paints when it is asked, and may answer with
  // what is not painted yet: that is there the second time.
  const bands = [...bandsOf(area, ratio)];
  let bytes = 0;
  for (const band of fullPage || bands.length > 1 ? bands : []) {
    bytes += base64Bytes(await capture(band, { optimizeForSpeed: true }));
    if (bytes > haste * maxBytes) return tooLarge;
  }
  const data = await capture(area);
  if (base64Bytes(data) > maxBytes) return tooLarge;
  const value = {
    mime: `image/${type}`,
    width: Math.round(area.width * ratio),
    height: Math.round(area.height * ratio),
    bytes: base64Bytes(data),
    data,
  };
  const isWhole = area.width === whole.width && area.height === whole.height;
  if (isWhole) return { value };
  return {
    value,
    ...warned(
      `It shows ${area.width} x ${area.height} of the page's ${whole.width} x ${whole.height} pixels, from its top`,
    ),
  };
}

/** The width of a PNG in base64, in its own pixels. */
function pngWidth(data: string): number {
  const head = Uint8Array.from(atob(data.slice(0, 32)), (c) => c.charCodeAt(0));
  return new DataView(head.buffer).getUint32(16);
}

function warned(message: string): Made {
  return { warnings: [{ code: "TOO_LARGE", message }] };
}

/** What of the page is meant. */
async function shown(
  session: CDPSession,
  fullPage: boolean,
  timeout: number,
): Promise<Area> {
  const { cssLayoutViewport, cssContentSize, cssVisualViewport } = await session
    .send("Page.getLayoutMetrics", undefined, { timeout });
  const { clientWidth, clientHeight } = cssLayoutViewport;
  const { width, height } = cssContentSize;
  return fullPage
    ? {
      x: 0,
      y: 0,
      width: Math.ceil(Math.max(width, clientWidth)),
      height: Math.ceil(Math.max(height, clientHeight)),
    }
    : {
      x: cssVisualViewport.pageX,
      y: cssVisualViewport.pageY,
      width: clientWidth,
      height: clientHeight,
    };
}

/** As much of an area, from its top, as a picture may show. */
function cut(
  area: Area,
  ratio: number,
  { maxPixels, maxSide }: ScreenshotOptions,
): Area {
  const side = Math.floor(maxSide / ratio);
  const width = Math.min(area.width, side);
  const rows = Math.floor(maxPixels / (width * ratio * ratio));
  return { ...area, width, height: Math.min(area.height, side, rows) };
}

function* bandsOf(area: Area, ratio: number): Generator<Area> {
  const rows = Math.ceil(bandPixels / (area.width * ratio * ratio));
  for (let top = 0; top < area.height; top += rows) {
    yield {
      ...area,
      y: area.y + top,
      height: Math.min(rows, area.height - top),
    };
  }
}

/** Has the browser load the images it would load when they are scrolled to. */
async function loadLateImages(
  { view, traffic }: Subject,
  ms: number,
): Promise<void> {
  const found = await evaluate(
    view,
    `(() => {
      const late = Document.prototype.querySelectorAll.call(
        document, 'img[loading="lazy" i], iframe[loading="lazy" i]');
      for (const element of late) {
        Element.prototype.setAttribute.call(element, "loading", "eager");
      }
      return late.length;
    })()`,
    ms,
  );
  if (found === 0) return;
  await traffic.idle(quietMs, Math.min(lateImagesMs, ms / 3));
}
