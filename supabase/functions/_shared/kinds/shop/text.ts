/**
 * What pages say, as it can be kept: on one line, within bounds.
 *
 * @module
 */

import { innerText } from "domutils";
import { parseHtml } from "./html.ts";

/** The longest address that is kept, in characters. */
const longestUrl = 4_096;

/** A text of the page, its tags and white space taken out; undefined where nothing is left. */
export function words(value: unknown, most: number): string | undefined {
  const raw = typeof value === "number" ? String(value) : value;
  if (typeof raw !== "string") return undefined;
  const cut = raw.slice(0, most * 4);
  const text = /[<&]/.test(cut) ? plain(cut) : cut;
  return text.replace(/\s+/g, " ").trim().slice(0, most)
    .toWellFormed().replaceAll("\0", "\uFFFD") || undefined;
}

/** What is told in HTML: a tag is a space, or two paragraphs would be one word. */
function plain(html: string): string {
  try {
    const { children } = parseHtml(html.replace(/<(?=[a-z/])/gi, " <"));
    return innerText(children);
  } catch (error) {
    if (error instanceof RangeError) return "";
    throw error;
  }
}

/** An address of the web without its fragment, made absolute; undefined for anything else. */
export function address(value: unknown, base: string): string | undefined {
  if (typeof value !== "string" || value.trim() === "") return undefined;
  const url = URL.parse(value.trim(), base);
  if (!url || !/^https?:$/.test(url.protocol)) return undefined;
  url.hash = "";
  return url.href.length > longestUrl ? undefined : url.href;
}

/** Whether two addresses are of one site: of one host, or of a host and its subdomain. */
export function isSameSite(one: string, other: string): boolean {
  const [a, b] = [one, other].map((url) =>
    new URL(url).host.replace(/^www\./, "")
  );
  return a === b || `${a}`.endsWith(`.${b}`) || `${b}`.endsWith(`.${a}`);
}
