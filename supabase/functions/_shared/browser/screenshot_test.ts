import puppeteer from "puppeteer-core";
import {
  assert,
  assertEquals,
  assertStringIncludes,
} from "../../../../scripts/testing/assert.ts";
import type { ScreenshotOptions } from "../kinds/kind.ts";
import { pageFormats } from "../kinds/page_crawl/formats.ts";
import { html, serve } from "../net/testing/servers.ts";
import { takeScreenshot } from "./screenshot.ts";
import { look } from "./testing/picture.ts";
import { Renderer } from "./testing/renderer.ts";
import { Traffic } from "./traffic.ts";

const most = { maxPixels: 12_000_000, maxSide: 16_384, maxBytes: 5_000_000 };
const options: ScreenshotOptions = { fullPage: false, type: "png", ...most };

/** Red as far as a window goes, then green, and blue at its end; 2 000 pixels. */
const tall = `<!doctype html><style>
  body { margin: 0 } div { height: 1000px; width: 100% }</style>
  <div style="background: #f00"></div>
  <div style="background: linear-gradient(#0f0 50%, #00f 50%)"></div>`;

/** What looks like nothing else anywhere. */
const noise = (width: number, height: number) =>
  `<!doctype html><body style="margin: 0"><canvas id=canvas width=${width}
    height=${height} style="display: block"></canvas><script>
      const context = canvas.getContext("2d");
      const image = context.createImageData(${width}, ${height});
      const words = new Uint32Array(image.data.buffer);
      let word = 1;
      for (let i = 0; i < words.length; i++) {
        word = Math.imul(word, 1664525) + 1013904223 | 0;
        words[i] = word >>> 8 | 0xff000000;
      }
      context.putImageData(image, 0, 0);
    </script>`;

Deno.test("render() takes screenshots", async (t) => {
  await using chromium = new Renderer();
  const take = async (body: string, more: Partial<ScreenshotOptions> = {}) => {
    const page = await chromium.page(() => html(body), {
      screenshot: { ...options, ...more },
      timeoutMs: 20_000,
    });
    if (page.formatsError) throw page.formatsError;
    const { screenshot, warnings } = pageFormats.parse(page.formats);
    return { screenshot, warnings };
  };
  const taken = async (body: string, more: Partial<ScreenshotOptions> = {}) => {
    const { screenshot, warnings } = await take(body, more);
    assert(screenshot && !warnings, JSON.stringify(warnings));
    assertEquals(screenshot.bytes, atob(screenshot.data ?? "").length);
    return screenshot;
  };

  await t.step("of what a window shows", async () => {
    const picture = await taken(tall);
    const { width, height } = picture;
    assertEquals(picture.mime, "image/png");
    assertEquals(
      await look(chromium, picture, [0, 0], [width - 1, height - 1]),
      `${width}x${height} #ff0000 #ff0000`,
    );
    assert(height < 1_000);
  });

  await t.step("of the full page", async () => {
    const picture = await taken(tall, { fullPage: true });
    const { width, height } = picture;
    assertEquals(height, 2_000);
    assertEquals(
      await look(chromium, picture, [0, 999], [0, 1_001], [width - 1, 1_999]),
      `${width}x2000 #ff0000 #00ff00 #0000ff`,
    );
  });

  await t.step("of a page wider than its window", async () => {
    const picture = await taken(
      `<!doctype html><body style="margin: 0"><div style="width: 3000px;
        height: 10px; background: linear-gradient(90deg, #f00 50%, #00f 50%)">`,
      { fullPage: true },
    );
    assertEquals(picture.width, 3_000);
    assertEquals(
      (await look(chromium, picture, [0, 5], [2_999, 5])).split(" ").slice(1),
      ["#ff0000", "#0000ff"],
    );
  });

  await t.step("as JPEG and WebP, in the quality asked for", async () => {
    for (const type of ["jpeg", "webp"] as const) {
      const good = await taken(noise(200, 200), { type, quality: 90 });
      const bad = await taken(noise(200, 200), { type, quality: 5 });
      assertEquals(good.mime, `image/${type}`);
      assert(bad.bytes < good.bytes / 2, `${bad.bytes} of ${good.bytes}`);
      assertEquals(
        await look(chromium, bad),
        `${good.width}x${good.height}`,
      );
    }
  });

  await t.step("with the images that load late, unless unseen", async () => {
    const asked = async (fullPage: boolean) => {
      await using server = serve((request) =>
        request.url.endsWith("/")
          ? html(`<!doctype html><body style="margin: 0">
              <div style="height: 9000px"></div>
              <img loading=lazy src=/late.svg style="display: block">`)
          : new Response(
            `<svg xmlns="http://www.w3.org/2000/svg" width="50" height="50">
              <rect width="50" height="50" fill="#00f"/></svg>`,
            { headers: { "content-type": "image/svg+xml" } },
          )
      );
      const page = await chromium.render(`${server.origin}/`, [server.host], {
        screenshot: { ...options, fullPage },
      });
      assertStringIncludes(page.html, 'loading="lazy"');
      return { page, late: server.asked.includes("/late.svg") };
    };
    assertEquals((await asked(false)).late, false);
    const { page, late } = await asked(true);
    assert(late);
    const { screenshot } = pageFormats.parse(page.formats);
    assert(screenshot);
    assertStringIncludes(
      await look(chromium, screenshot, [25, 9_025]),
      "x9050 #0000ff",
    );
  });

  await t.step("cut off where they are too long or too wide", async () => {
    const long = await take(
      `${tall}<div style="height: 30000px"></div>`,
      { fullPage: true, maxPixels: 1_000_000 },
    );
    assert(long.screenshot && long.warnings);
    const { width, height } = long.screenshot;
    assertEquals(height, Math.floor(1_000_000 / width));
    assertEquals(long.warnings, [{
      format: "screenshot",
      code: "TOO_LARGE",
      message:
        `It shows ${width} x ${height} of the page's ${width} x 32000 pixels, from its top`,
    }]);
    assertEquals(
      await look(chromium, long.screenshot, [0, height - 1]),
      `${width}x${height} #00ff00`,
    );
    const wide = await take(
      `<!doctype html><div style="width: 1000000px; height: 10px">`,
      { fullPage: true, maxSide: 2_000 },
    );
    assertEquals(wide.screenshot?.width, 2_000);
    assertEquals(wide.warnings?.[0]?.code, "TOO_LARGE");
  });

  await t.step("not of what takes too many bytes", async () => {
    const fits = await taken(noise(300, 300));
    const small = await take(noise(300, 300), { maxBytes: fits.bytes - 1 });
    const just = await take(noise(300, 300), { maxBytes: fits.bytes });
    assert(just.screenshot && !just.warnings);
    // In bands, which end before the whole is taken.
    const large = await take(noise(800, 8_000), { fullPage: true });
    for (const { screenshot, warnings } of [small, large]) {
      assertEquals(screenshot, undefined);
      assertEquals(warnings?.map(({ code }) => code), ["TOO_LARGE"]);
      assertStringIncludes(warnings?.[0]?.message ?? "", "try 'jpeg'");
    }
  });

  await t.step("in bands first, of pages that are large", async () => {
    const picture = await taken(
      `${tall}<div style="height: 8000px; background: #123456"></div>`,
      { fullPage: true },
    );
    assertStringIncludes(
      await look(chromium, picture, [0, 0], [0, 9_999]),
      "x10000 #ff0000 #123456",
    );
  });

  await t.step(
    "not of a page that stands still, whose html is there",
    async () => {
      const page = await chromium.page(
        () =>
          html(`${tall}<script>
          addEventListener("resize", () => { for (;;); });
        </script>`),
        { screenshot: { ...options, fullPage: true }, timeoutMs: 6_000 },
      );
      assertStringIncludes(page.html, "#00f 50%");
      assert(page.formatsError || page.formats);
    },
  );

  await t.step("of several pages at once", async () => {
    const all = await Promise.all(
      ["#010203", "#040506", "#070809", "#0a0b0c"].map(async (colour) => {
        const picture = await taken(`<body style="background: ${colour}">`);
        return (await look(chromium, picture, [9, 9])).endsWith(colour);
      }),
    );
    assertEquals(all, [true, true, true, true]);
  });
});

Deno.test("takeScreenshot() counts the pixels of the image, not of the page", async () => {
  await using chromium = new Renderer();
  await using server = serve(() => html(tall));
  const browser = await puppeteer.connect({
    browserWSEndpoint: chromium.endpoint,
  });
  try {
    const context = await browser.createBrowserContext();
    const page = await context.newPage();
    using traffic = new Traffic(page);
    await page.goto(server.origin);
    const session = await page.createCDPSession();
    const screen = { width: 400, height: 300, deviceScaleFactor: 3 };
    await session.send("Emulation.setDeviceMetricsOverride", {
      ...screen,
      mobile: false,
    });
    const { frameTree: { frame } } = await session.send("Page.getFrameTree");
    const view = { session, frameId: frame.id };
    const subject = { view, traffic, deadline: Date.now() + 20_000 };
    const take = async (more: Partial<ScreenshotOptions>) => {
      const all = { ...options, ...more };
      const { value } = await takeScreenshot(subject, all, 10_000);
      const { screenshot } = pageFormats.parse({ screenshot: value });
      assert(screenshot);
      const { width, height } = screenshot;
      return [`${width}x${height}`, await look(chromium, screenshot)];
    };
    assertEquals(await take({}), ["1200x900", "1200x900"]);
    assertEquals(await take({ fullPage: true }), ["1200x6000", "1200x6000"]);
    assertEquals(
      await take({ fullPage: true, maxPixels: 1_200 * 3_000 }),
      ["1200x3000", "1200x3000"],
    );
    assertEquals(
      await take({ fullPage: true, maxSide: 600 }),
      ["600x600", "600x600"],
    );
    // Somebody else's emulation makes a page, but no image of ours, sharper.
    await session.send("Emulation.clearDeviceMetricsOverride");
    await page.setViewport(screen);
    assertEquals(await take({ fullPage: true }), ["400x2000", "400x2000"]);
    await context.close();
  } finally {
    await browser.disconnect();
  }
});
