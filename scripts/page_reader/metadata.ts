/**
 * What a page says of itself.
 *
 * @module
 */

import { limits } from "../../supabase/functions/_shared/kinds/page_crawl/limits.ts";
import {
  attribute,
  characterSet,
  documentElement,
  select,
  title,
  webAddress,
} from "./dom.ts";
import { readJsonLd } from "./json_ld.ts";
import { collapse } from "./words.ts";

/** The page's own description; null where it says nothing. */
export interface Metadata {
  readonly title: string | null;
  readonly description: string | null;
  readonly canonical: string | null;
  readonly language: string | null;
  readonly charset: string | null;
  readonly openGraph: Record<string, string>;
  readonly jsonLd: unknown[];
}

/** Reads it, mostly from the page's `<head>`. */
export function readMetadata(): Metadata {
  const root = documentElement(document);
  return {
    title: collapse(title(document), limits.title) || null,
    description: first('meta[name="description" i]', "content"),
    canonical: canonical(),
    language: (root && said(root, "lang", limits.language)) || null,
    charset: collapse(characterSet(document), limits.charset) || null,
    openGraph: openGraph(),
    jsonLd: readJsonLd(),
  };
}

function first(selector: string, name: string): string | null {
  for (const element of select(selector)) {
    const text = said(element, name, limits.description);
    if (text) return text;
  }
  return null;
}

function canonical(): string | null {
  for (const link of select('link[rel~="canonical" i]')) {
    const url = webAddress(attribute(link, "href"))?.href;
    if (url && url.length <= limits.linkUrl) return url;
  }
  return null;
}

/** `og:title` and the like, with the namespaces of Open Graph's types; the first of a name counts. */
function openGraph(): Record<string, string> {
  const found = new Map<string, string>();
  for (const meta of select("meta[property][content]")) {
    const key = said(meta, "property", limits.openGraphKey).toLowerCase();
    if (!/^(?:og|article|book|music|product|profile|video):/.test(key)) {
      continue;
    }
    const value = said(meta, "content", limits.openGraphValue);
    if (value && !found.has(key)) found.set(key, value);
    if (found.size === limits.openGraph) break;
  }
  return Object.fromEntries(found);
}

function said(element: Element, name: string, most: number): string {
  return collapse(attribute(element, name) ?? "", most);
}
