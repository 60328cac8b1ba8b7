/**
 * Reads a sitemap (sitemaps.org) as it comes: the text of each `<loc>`. A
 * strict reader of what sitemaps are made of: no document type, so no entities
 * but those of XML itself, and no nesting beyond what the protocol knows.
 *
 * @module
 */

/** An address in a sitemap. */
export interface Entry {
  /** Another sitemap, in an index, or a page. */
  readonly of: "sitemap" | "page";
  readonly url: string;
}

/** The longest tag, comment or address. */
const longest = 16 * 1_024;
/** `urlset`, `url`, `image:image`, `image:loc`. */
const deepest = 8;
const entities: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
};

/** Takes a sitemap in pieces; each may end anywhere. Throws a `SyntaxError` for what is none. */
export class SitemapReader {
  #text = "";
  readonly #open: string[] = [];
  #isOver = false;
  /** The words of the `<loc>` that is being read … */
  #words: string | null = null;
  /** … and those after its last tag, as they are written. */
  #written = "";

  /** The addresses that are complete with this piece. */
  *push(piece: string): Generator<Entry> {
    this.#text += piece;
    let from = 0;
    for (;;) {
      const start = this.#text.indexOf("<", from);
      if (start < 0) {
        this.#add(this.#text.slice(from));
        from = this.#text.length;
        break;
      }
      this.#add(this.#text.slice(from, start));
      from = start;
      const end = this.#endOf(start);
      if (end === null) break;
      const entry = this.#take(this.#text.slice(start, end));
      if (entry) yield entry;
      from = end;
    }
    this.#text = this.#text.slice(from);
    if (this.#text.length > longest) fail("a part of it is too long");
  }

  /** Throws unless the sitemap has come to its end. */
  close(): void {
    if (!this.#isOver) fail("it breaks off");
  }

  /** Where what begins here ends; null if that has not come yet. */
  #endOf(start: number): number | null {
    const text = this.#text;
    const mark = text.startsWith("<!--", start)
      ? "-->"
      : text.startsWith("<![CDATA[", start)
      ? "]]>"
      : text.startsWith("<?", start)
      ? "?>"
      : ">";
    // "<!" alone may become any of them.
    if (text.length - start < 9 && mark === ">" && text[start + 1] === "!") {
      return null;
    }
    const at = text.indexOf(mark, start + 1);
    return at < 0 ? null : at + mark.length;
  }

  #take(part: string): Entry | null {
    if (this.#words !== null) this.#words += decode(this.#written);
    this.#written = "";
    if (part.startsWith("<!--") || part.startsWith("<?")) return null;
    if (part.startsWith("<![CDATA[")) {
      if (this.#words !== null) this.#words += part.slice(9, -3);
      return null;
    }
    if (part.startsWith("<!")) fail("it has a document type");
    if (part.startsWith("</")) return this.#close();
    const name = /^<(?:[\w.-]+:)?([\w.-]+)/.exec(part)?.[1] ??
      fail("it has a tag without a name");
    if (this.#isOver) fail("it has more than one root");
    if (
      this.#open.length === 0 && name !== "urlset" && name !== "sitemapindex"
    ) {
      fail(`its root is '${name.slice(0, 50)}'`);
    }
    if (part.endsWith("/>")) {
      if (this.#open.length === 0) this.#isOver = true;
      return null;
    }
    if (this.#open.push(name) > deepest) fail("it is nested too deeply");
    if (this.#isLoc()) this.#words = "";
    return null;
  }

  #close(): Entry | null {
    const words = this.#isLoc() ? this.#words : null;
    const of = this.#open[1] === "sitemap" ? "sitemap" : "page";
    if (this.#open.pop() === undefined) fail("it closes what is not open");
    if (this.#open.length === 0) this.#isOver = true;
    if (words === null) return null;
    this.#words = null;
    const url = words.trim();
    return url === "" ? null : { of, url };
  }

  #isLoc(): boolean {
    const [root, parent, name, ...deeper] = this.#open;
    return deeper.length === 0 && name === "loc" &&
      parent === (root === "sitemapindex" ? "sitemap" : "url");
  }

  #add(text: string): void {
    if (this.#words === null) {
      if (this.#open.length === 0 && /[^\s\uFEFF]/.test(text)) {
        fail("it has text outside of its root");
      }
      return;
    }
    this.#written += text;
    if (this.#words.length + this.#written.length > longest) {
      fail("an address is too long");
    }
  }
}

function decode(text: string): string {
  return text.replace(/&(#x?[\da-f]{1,6}|[a-z]{2,4});/gi, character);
}

function character(written: string, name: string): string {
  if (!name.startsWith("#")) return entities[name] ?? written;
  const code = /^#x/i.test(name)
    ? parseInt(name.slice(2), 16)
    : Number(name.slice(1));
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : written;
}

function fail(why: string): never {
  throw new SyntaxError(`It is no sitemap: ${why}`);
}
