/**
 * Finds the article on a page as a browser's reading view does.
 *
 * @module
 */

import { Readability } from "@mozilla/readability";
import { limits } from "../../supabase/functions/_shared/kinds/page_crawl/limits.ts";
import { title } from "./dom.ts";
import { lengthOf, words } from "./words.ts";

/** What Readability takes for the article in a page's body; null if it finds nothing. */
export function findArticle(body: HTMLElement): HTMLElement | null {
  try {
    const article = new Readability(readable(body), {
      serializer: (node) => node,
      keepClasses: true,
      disableJSONLD: true,
    }).parse();
    const content = article?.content;
    return content instanceof HTMLElement ? content : null;
  } catch {
    // It does not expect all that there is on the web.
    return null;
  }
}

/** A copy for Readability to take apart, prepared so that it leaves some things alone. */
function readable(body: HTMLElement): Document {
  const page = body.ownerDocument.implementation.createHTMLDocument();
  page.body.replaceWith(page.importNode(body, true));
  // It takes headings out that repeat the title, and lines that name the
  // author, to show them on their own: here they are content.
  page.title = "-".repeat(20);
  const author = page.createElement("meta");
  author.name = "author";
  author.content = "-";
  page.head.append(author);
  // And it makes headings of level one headings of level two.
  for (const heading of page.querySelectorAll("h1")) {
    heading.dataset.level = "1";
  }
  return page;
}

/** Adds the page's heading, which may stand above the article. */
export function addHeading(article: HTMLElement, copy: Document): void {
  if (article.querySelector("[data-level]")) return;
  const heading = findHeading(copy);
  const text = heading?.textContent;
  const isThere = Array.from(article.querySelectorAll("h2"))
    .some(({ textContent }) => textContent === text);
  if (heading && !isThere) article.prepend(heading.cloneNode(true));
}

/** The heading that the title repeats, else the only one of level one. */
function findHeading(copy: Document): Element | undefined {
  const all = Array.from(copy.querySelectorAll("h1, h2"));
  const first = all.filter(({ localName }) => localName === "h1");
  const repeated = (first.length > 0 ? first : all).filter((heading) => {
    const text = words(heading, limits.headingText);
    return text !== "" && title(document).includes(text);
  });
  // Of "The article - The site" both are, the longer one is the article's.
  repeated.sort((a, b) => lengthOf(b) - lengthOf(a));
  return repeated[0] ?? (first.length === 1 ? first[0] : undefined);
}
