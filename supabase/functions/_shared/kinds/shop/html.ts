/**
 * Parses HTML within bounds.
 *
 * @module
 */

import { DomHandler, type parseDocument, Parser } from "htmlparser2";

/** Browsers nest no deeper; the parser takes the square of it in time. */
const deepest = 512;
/** What is behind is no list of products that people look at, and costs CPU. */
const mostCharacters = 5_000_000;

class Bounded extends DomHandler {
  #depth = 0;

  override onopentag(name: string, attribs: Record<string, string>): void {
    if (++this.#depth > deepest) throw new RangeError("nested too deeply");
    super.onopentag(name, attribs);
  }

  override onclosetag(): void {
    this.#depth--;
    super.onclosetag();
  }
}

/** The document of a text; throws a RangeError where it is nested too deeply. */
export function parseHtml(text: string): ReturnType<typeof parseDocument> {
  const handler = new Bounded();
  const parser = new Parser(handler);
  parser.write(text.slice(0, mostCharacters));
  parser.end();
  return handler.root;
}
