/**
 * The links of a page that no browser has read, without parsing the page: a
 * function has 2 s of CPU.
 *
 * @module
 */

import { decodeHTML } from "entities";
import { limits } from "./limits.ts";

/** What a page says of where one may go from it. */
export interface Scanned {
  /** Absolute, without fragments, each once; those without `rel=nofollow`, or all. */
  readonly links: string[];
  /** Whether it asks robots to follow none of them. */
  readonly nofollow: boolean;
}

/**
 * Elements that hold no tags, and tags. Each alternative eats up to its end, to
 * the end of the page or to the next `<`, so that no input is read twice.
 */
const parts =
  /<!--[^]*?(?:-->|$)|<(script|style|template|textarea|title|xmp|iframe)\b[^]*?(?:<\/\1\b|$)|<(a|area|base|meta)((?:[\s/](?:[^<>"']|"[^"<]*"|'[^'<]*')*)?)>/gi;
const attributes =
  /([^\s"'>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?/g;

/** Reads the links of a page that was found at `url`, at most 5 000 of them. */
export function scanLinks(html: string, url: string, all = false): Scanned {
  const links = new Set<string>();
  let base = url;
  let hasBase = false;
  let nofollow = false;
  for (const [, , tag, text = ""] of html.matchAll(parts)) {
    if (tag === undefined) continue;
    const read = attributesOf(text);
    const href = read.get("href");
    switch (tag.toLowerCase()) {
      case "meta":
        nofollow ||= read.get("name")?.toLowerCase() === "robots" &&
          saysNofollow(read.get("content"));
        break;
      case "base":
        if (href === undefined || hasBase) break;
        base = URL.parse(href, url)?.href ?? url;
        hasBase = true;
        break;
      default:
        if (href === undefined) break;
        if (!all && isNofollow(read.get("rel"))) break;
        if (links.size < limits.links) add(links, href, base);
    }
  }
  return { links: [...links], nofollow };
}

/** Whether a link's `rel` asks robots not to follow it. */
export function isNofollow(rel: string | undefined): boolean {
  return rel !== undefined && /(?:^|\s)nofollow(?:\s|$)/i.test(rel);
}

/** Whether a `<meta name=robots>` or an `X-Robots-Tag` for all robots says so. */
export function saysNofollow(rules: string | null | undefined): boolean {
  return (rules ?? "").split(",")
    .some((rule) => /^\s*(?:nofollow|none)\s*$/i.test(rule));
}

function attributesOf(text: string): Map<string, string> {
  const read = new Map<string, string>();
  for (const [, name = "", double, single, bare] of text.matchAll(attributes)) {
    const key = name.toLowerCase();
    const value = double ?? single ?? bare ?? "";
    // Of two with one name the first counts.
    if (!read.has(key)) read.set(key, decodeHTML(value).trim());
  }
  return read;
}

function add(links: Set<string>, href: string, base: string): void {
  if (href === "" || href.startsWith("#")) return;
  const url = URL.parse(href, base);
  if (!url || !/^https?:$/.test(url.protocol)) return;
  url.hash = "";
  if (url.href.length <= limits.linkUrl) links.add(url.href);
}
