/**
 * What of a page is wanted beside its html, and what a crawl has of it.
 *
 * @module
 */

import type { FormatsWanted, RenderedPage, Tools } from "../kind.ts";
import { pdfOptions, screenshotOptions } from "./captures.ts";
import {
  askedFormats,
  type FormatWarning,
  type PageFormats,
  pageFormats,
} from "./formats.ts";
import { limits } from "./limits.ts";
import type { PageCrawlArgs } from "./mod.ts";

/** Formats that the reader in the page does not make. */
const others = new Set(["rawHtml", "screenshot", "pdf", "extract"]);

/** The args, as a browser is asked for them. */
export function wantedOf(args: PageCrawlArgs): FormatsWanted {
  const asked = new Set(askedFormats(args));
  const { screenshot = {}, pdf = {}, extract } = args;
  // To follow them, links have to be read.
  const names = args.follow
    ? [...args.formats, "links" as const]
    : args.formats;
  return {
    formats: [...new Set(names.filter((name) => !others.has(name)))],
    rawHtml: asked.has("rawHtml"),
    extract,
    screenshot: asked.has("screenshot")
      ? {
        ...screenshotOptions.parse(screenshot),
        maxPixels: limits.screenshotPixels,
        maxSide: limits.screenshotSide,
        maxBytes: limits.screenshotBytes,
      }
      : undefined,
    pdf: asked.has("pdf")
      ? { ...pdfOptions.parse(pdf), maxBytes: limits.pdfBytes }
      : undefined,
  };
}

/** The formats of a rendered page that were asked for, and its links in any case; without them a page is a page all the same. */
export function checkedFormats(
  args: PageCrawlArgs,
  { formats, formatsError }: RenderedPage,
  { log }: Tools,
): { formats: PageFormats | undefined; links: PageFormats["links"] } {
  const { data = {}, error = formatsError } = pageFormats.safeParse(
    formats ?? {},
  );
  if (error) log.warn("formats_not_read", { error: formatsError ?? error });
  const { links, ...others } = data;
  const asked = args.formats.includes("links") ? data : others;
  return {
    formats: explained(args, asked, {
      code: "FAILED",
      message:
        "Cannot make it of this page, or not in time: details are in the log",
    }),
    links,
  };
}

/** The formats of a page that no browser of ours has opened. */
export function plainFormats(
  args: PageCrawlArgs,
  formats: PageFormats,
): PageFormats | undefined {
  return explained(args, formats, {
    code: "NOT_AVAILABLE",
    message: "Cannot make it of this page: a scraping API has read it",
  });
}

/** Says of each missing format why it is missing; undefined where none was asked for. */
function explained(
  args: PageCrawlArgs,
  formats: PageFormats,
  why: Omit<FormatWarning, "format">,
): PageFormats | undefined {
  const asked = askedFormats(args);
  if (asked.length === 0) return;
  const told = formats.warnings ?? [];
  const warnings = [
    ...told,
    ...asked
      .filter((name) => !(name in formats))
      .filter((name) => !told.some(({ format }) => format === name))
      .map((format) => ({ format, ...why })),
  ].slice(0, limits.warnings);
  return warnings.length > 0 ? { ...formats, warnings } : formats;
}
