/**
 * What a page contains and how it looks, made of it in the browser; what reads
 * it there has its source in `scripts/page_reader/`.
 *
 * @module
 */

import { z } from "zod";
import { actionResults } from "./actions.ts";
import { pdf, screenshot } from "./captures.ts";
import { extract } from "./extract.ts";
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

/** Why a format is missing, or what it lacks. */
export const formatWarning = z.object({
  format: z.string().max(20),
  code: z.enum(["TOO_LARGE", "INVALID_SELECTOR", "NOT_AVAILABLE", "FAILED"]),
  message: z.string().max(1_000),
});

/** A {@linkcode formatWarning}. */
export type FormatWarning = z.infer<typeof formatWarning>;

/** The formats of a page that are named to get them. */
const namedFormats = z.object({
  markdown: z.string().max(limits.contentBytes)
    .describe("The main content in GitHub's dialect, with absolute links"),
  text: z.string().max(limits.contentBytes)
    .describe("The visible text of the main content"),
  links: z.array(link).max(limits.links)
    .describe("Each address once, also of closed menus, in the page's order"),
  headings: z.array(heading).max(limits.headings)
    .describe("The visible ones, in the page's order"),
  metadata,
  rawHtml: z.string().max(limits.rawHtml)
    .describe("The document as its server sent it, before its scripts ran"),
  screenshot: screenshot.describe("What the page looked like"),
  pdf: pdf.describe("The page, printed"),
}).partial();

/** The formats of a page, those that were asked for. */
export const pageFormats = namedFormats.extend({
  extract: extract.describe("What the rules of `extract` found, by name")
    .optional(),
  warnings: z.array(formatWarning).max(limits.warnings).optional()
    .describe(
      "Why some are missing or cut off; the page is there all the same",
    ),
});

/** The formats of a page. */
export type PageFormats = z.infer<typeof pageFormats>;

/** All that was made of a page beside its html. */
export const pageResult = pageFormats.extend(actionResults.partial().shape);

/** All that was made of a page beside its html. */
export type PageResult = z.infer<typeof pageResult>;

/** The name of a format. */
export const formatName = namedFormats.keyof();

/** The name of a format. */
export type FormatName = z.infer<typeof formatName>;

/** What of a job's args makes formats. */
interface Asked {
  readonly formats: readonly FormatName[];
  readonly screenshot?: unknown;
  readonly pdf?: unknown;
  readonly extract?: unknown;
}

/** The names of all formats that are asked for: options ask for theirs, too. */
export function askedFormats(asked: Asked): string[] {
  const { formats, screenshot, pdf, extract } = asked;
  const options = { screenshot, pdf, extract };
  const named = Object.entries(options)
    .flatMap(([name, value]) => value === undefined ? [] : name);
  return [...new Set<string>([...formats, ...named])];
}

/**
 * Formats are made in the browser, all but one. For `refine`, next to the
 * schema of the args: in the schema the check would take `shape` from those
 * who extend it.
 */
export const formatsNeedRender = {
  check: ({ render, ...asked }: Asked & { render: boolean }) =>
    render || askedFormats(asked).every((name) => name === "rawHtml"),
  path: ["formats"],
  // Not `message`, which zod takes out of the object.
  error:
    "Use formats other than 'rawHtml' only with 'render': true, as the browser makes them",
};
