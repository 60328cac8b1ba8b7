/**
 * What a page contains, made of it in the browser: its source is
 * `scripts/page_reader/`.
 *
 * @module
 */

import { z } from "zod";
import { actionResults } from "./actions.ts";
import { limits } from "./limits.ts";

/** A link to another document, with the words it stands under. */
export const link = z.object({
  url: z.string().max(limits.linkUrl)
    .describe("Absolute, of HTTP or HTTPS, without fragment"),
  text: z.string().max(limits.linkText),
  rel: z.string().max(limits.linkRel).optional(),
});

/** A heading of level 1 to 6. */
export const heading = z.object({
  level: z.int().min(1).max(6),
  text: z.string().max(limits.headingText),
});

/** What a page says of itself; null where it says nothing. */
export const metadata = z.object({
  title: z.string().max(limits.title).nullable(),
  description: z.string().max(limits.description).nullable(),
  canonical: z.string().max(limits.linkUrl).nullable(),
  language: z.string().max(limits.language).nullable(),
  charset: z.string().max(limits.charset).nullable(),
  openGraph: z.record(
    z.string().max(limits.openGraphKey),
    z.string().max(limits.openGraphValue),
  ).describe("`og:title` and the like; the first of each name"),
  jsonLd: z.array(z.unknown()).max(limits.jsonLd)
    .describe("The blocks that are JSON"),
});

/** The formats of a page, those that were asked for. */
export const pageFormats = z.object({
  markdown: z.string().max(limits.contentBytes)
    .describe("The main content in GitHub's dialect, with absolute links"),
  text: z.string().max(limits.contentBytes)
    .describe("The visible text of the main content"),
  links: z.array(link).max(limits.links)
    .describe("Each address once, also of closed menus, in the page's order"),
  headings: z.array(heading).max(limits.headings)
    .describe("The visible ones, in the page's order"),
  metadata,
}).partial();

/** The formats of a page. */
export type PageFormats = z.infer<typeof pageFormats>;

/** All that was made of a page beside its html. */
export const pageResult = pageFormats.extend(actionResults.partial().shape);

/** All that was made of a page beside its html. */
export type PageResult = z.infer<typeof pageResult>;

/** The name of a format. */
export const formatName = pageFormats.keyof();

/** The name of a format. */
export type FormatName = z.infer<typeof formatName>;

/**
 * Formats are made in the browser. For `refine`, next to the schema of the
 * args: in the schema the check would take `shape` from those who extend it.
 */
export const formatsNeedRender = {
  check: (
    { formats, render }: { formats: readonly FormatName[]; render: boolean },
  ) => formats.length === 0 || render,
  path: ["formats"],
  // Not `message`, which zod takes out of the object.
  error: "Use 'formats' only with 'render': true, as the browser makes them",
};
