/**
 * Selectors as a brand has them: CSS, and behind an `@` the attribute to read.
 *
 * @module
 */

import { parse } from "css-what";
import { z } from "zod";

const shape = /^(?<css>[^]*?)\s*(?:@(?<attribute>[\w:-]{1,100}))?$/;

/** `"h1.title"`, `"img@data-src"`, or `"@data-sku"` of the product's own element. */
export const rule = z.string().min(1).max(200)
  .refine(
    isRule,
    "must be a selector of CSS, behind it '@' and an attribute where one is meant",
  );

/** The two parts of a rule; without a selector the element itself is meant. */
export function parts(
  text: string,
): { css: string; attribute: string | undefined } {
  const { css = "", attribute } = shape.exec(text)?.groups ?? {};
  return { css: css.trim(), attribute };
}

function isRule(text: string): boolean {
  const { css, attribute } = parts(text);
  if (css === "") return attribute !== undefined;
  try {
    return parse(css).length > 0;
  } catch {
    return false;
  }
}
