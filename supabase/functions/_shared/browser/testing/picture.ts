/**
 * Looks at a screenshot, in a browser.
 *
 * @module
 */

import { html } from "../../net/testing/servers.ts";
import type { Renderer } from "./renderer.ts";

/** The size of an image and the colours of pixels in it, `"800x600 #ff0000"`. */
export async function look(
  chromium: Renderer,
  { mime, data }: { mime: string; data?: string | undefined },
  ...pixels: (readonly [x: number, y: number])[]
): Promise<string> {
  const { title } = await chromium.page(() =>
    html(`<img id=image src="data:${mime};base64,${data}"><script>
      image.onload = () => {
        const { naturalWidth: width, naturalHeight: height } = image;
        const canvas = new OffscreenCanvas(width, height).getContext("2d");
        canvas.drawImage(image, 0, 0);
        const colour = ([x, y]) => "#" +
          Array.from(canvas.getImageData(x, y, 1, 1).data.slice(0, 3),
            (part) => part.toString(16).padStart(2, "0")).join("");
        document.title = [width + "x" + height, ...${
      JSON.stringify(pixels)
    }.map(colour)].join(" ");
      };
    </script>`)
  );
  return title;
}
