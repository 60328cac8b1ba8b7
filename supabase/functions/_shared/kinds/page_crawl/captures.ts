/**
 * How a page looks, as an image and on paper: what may be asked for, and what
 * comes of it.
 *
 * @module
 */

import { z } from "zod";
import { limits } from "./limits.ts";

const imageTypes = ["png", "jpeg", "webp"] as const;

/** How a screenshot is taken. */
export const screenshotOptions = z.strictObject({
  fullPage: z.boolean().default(false)
    .describe("All of the page, not only what a window shows of it"),
  type: z.enum(imageTypes).default("png"),
  quality: z.int().min(1).max(100).optional()
    .describe("Of a 'jpeg' or 'webp'; the browser's own by default"),
}).refine(({ type, quality }) => quality === undefined || type !== "png", {
  path: ["quality"],
  message: "Use 'quality' only with 'type': 'jpeg' or 'webp'",
});

/** How a page is printed. */
export const pdfOptions = z.strictObject({
  format: z.enum(["a3", "a4", "a5", "legal", "letter", "tabloid"])
    .default("a4").describe("Of the paper"),
  landscape: z.boolean().default(false),
  printBackground: z.boolean().default(true)
    .describe("With colours and pictures behind the text"),
});

/** Base64 of at most so many bytes. */
const base64 = (bytes: number) =>
  z.string().max(Math.ceil(bytes / 3) * 4).optional()
    .describe("In base64; absent where `includeFiles` is `false`");

/** What a page looked like. */
export const screenshot = z.object({
  mime: z.enum(["image/png", "image/jpeg", "image/webp"]),
  width: z.int().min(1).describe("In pixels of the image"),
  height: z.int().min(1).describe("In pixels of the image"),
  bytes: z.int().min(1).max(limits.screenshotBytes),
  data: base64(limits.screenshotBytes),
});

/** A printed page. */
export const pdf = z.object({
  mime: z.literal("application/pdf"),
  bytes: z.int().min(1).max(limits.pdfBytes),
  data: base64(limits.pdfBytes),
});
