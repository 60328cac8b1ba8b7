/**
 * URLs out of what somebody wrote: one a line.
 *
 * @module
 */

/** A line that holds something. */
export interface UrlLine {
  /** From 1. */
  readonly line: number;
  readonly url: string;
  /** Why it cannot be crawled, as far as its text tells. */
  readonly problem: string | null;
  /** The line that has the same URL already. */
  readonly duplicateOf: number | null;
}

const longest = 8_192;

/** Reads the lines; empty ones and `# notes` are passed over. */
export function readUrls(text: string): UrlLine[] {
  const seen = new Map<string, number>();
  const found: UrlLine[] = [];
  for (const [place, raw] of text.split(/\r\n|\r|\n/).entries()) {
    const url = raw.trim();
    if (url === "" || url.startsWith("#")) continue;
    const line = place + 1;
    const duplicateOf = seen.get(url) ?? null;
    if (duplicateOf === null) seen.set(url, line);
    found.push({ line, url, problem: problemOfUrl(url), duplicateOf });
  }
  return found;
}

/** Why a URL cannot be crawled; null if nothing can be seen from here. */
export function problemOfUrl(text: string): string | null {
  const url = URL.parse(text);
  if (!url) {
    const isBare = /^[\w-]+(\.[\w-]+)+([/?#:]|$)/.test(text);
    return isBare ? "Begin it with https://" : "This is no URL";
  }
  if (!/^https?:$/.test(url.protocol)) return "Only http and https are crawled";
  if (url.username || url.password) return "Leave the user name out";
  if (text.length > longest) return "It is longer than 8,192 characters";
  return null;
}
