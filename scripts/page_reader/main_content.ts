/**
 * Finds what a page is about, between its menus and its footer.
 *
 * @module
 */

import { addHeading, findArticle } from "./article.ts";
import { lengthOf } from "./words.ts";

/** What surrounds the content of a page. */
const furniture = `nav, [role="navigation"], [role="banner"],
  [role="contentinfo"], header:not(main header, article header),
  footer:not(main footer, article footer)`;

/** The element with the main content of a copy of a page, in a copy of its own. */
export function mainContent(copy: Document): HTMLElement {
  const body = unfurnished(copy.body);
  const whole = mainPart(body);
  const article = findArticle(body);
  if (!article || !isWorthy(article, whole)) return whole;
  addHeading(article, copy);
  return article;
}

/**
 * Whether an article stands for the page. Where there is none, one of many
 * parts is taken for it: a row of a table, the words below a list of products.
 * With these bounds 127 of Readability's 130 test pages keep their article, and
 * all but one of the 54 pages of reference in our fixtures three quarters of
 * their text, where 33 of them would lose more.
 */
function isWorthy(article: HTMLElement, whole: HTMLElement): boolean {
  const length = weightOf(article);
  const share = length / weightOf(whole);
  return share > 3 / 4 || length > 800 && share > 1 / 6;
}

/** How long a text is in letters: a Chinese or Japanese character says as much as three, a Korean one as two. */
function weightOf(element: Element): number {
  const text = element.textContent ?? "";
  const dense = text.match(/\p{sc=Han}|\p{sc=Hira}|\p{sc=Kana}/gu)?.length ?? 0;
  const syllables = text.match(/\p{sc=Hangul}/gu)?.length ?? 0;
  return lengthOf(element) + 2 * dense + syllables;
}

/** A body without menus, header and footer, unless it has nothing else. */
function unfurnished(body: HTMLElement): HTMLElement {
  const rest = body.ownerDocument.importNode(body, true);
  for (const element of rest.querySelectorAll(furniture)) element.remove();
  return lengthOf(rest) > 0 ? rest : body;
}

/** What the page itself calls its main part, if there is as much in it. */
function mainPart(body: HTMLElement): HTMLElement {
  const main = body.querySelector<HTMLElement>('main, [role="main"]');
  return main && lengthOf(main) > lengthOf(body) / 2 ? main : body;
}
