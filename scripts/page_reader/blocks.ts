/**
 * Elements that begin a line of their own.
 *
 * @module
 */

/** Those with an empty line before and after. */
export const paragraphs: ReadonlySet<string> = new Set(
  "blockquote dl figure h1 h2 h3 h4 h5 h6 ol p pre table ul".split(" "),
);

/** All of them. */
export const blocks: ReadonlySet<string> = new Set([
  ...paragraphs,
  ..."address article aside caption dd details dialog div dt figcaption footer header hgroup hr li main menu nav section summary tr"
    .split(" "),
]);
