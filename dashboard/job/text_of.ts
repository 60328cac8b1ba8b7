/**
 * The words of a page.
 *
 * @module
 */

/** The text of a page's html, read by a parser that runs and loads nothing. */
export function textOf(html: string): string {
  const { body } = new DOMParser().parseFromString(html, "text/html");
  for (const element of body.querySelectorAll("script, style, template")) {
    element.remove();
  }
  return (body.textContent ?? "").replace(/[^\S\n]+/g, " ")
    .replace(/\n\s*\n\s*/g, "\n\n").trim();
}
