/**
 * What is picked out of a page by name: rules of selectors and attributes,
 * with lists, and rows of lists in rows.
 *
 * @module
 */

import { parse } from "css-what";
import { z } from "zod";
import { limits } from "./limits.ts";

/** What a name stands for; a string is a rule of a selector alone. */
export interface ExtractRule {
  readonly selector?: string | undefined;
  readonly attribute?: string | undefined;
  readonly list?: boolean | undefined;
  readonly fields?: ExtractRules | undefined;
}

/** Rules by name. */
export interface ExtractRules {
  readonly [name: string]: string | ExtractRule;
}

const selector = z.string().min(1).max(limits.selector)
  .refine(isSelector, "must be a selector of CSS");

const place = {
  selector: selector.optional().describe(
    "Of the element: in the page, or in the row; without one that itself",
  ),
  list: z.boolean().optional()
    .describe("All elements of the selector, not only the first"),
};

const leaf = {
  ...place,
  attribute: z.string().max(limits.attributeName)
    .regex(/^[^\s"'<>/=\p{Cc}\p{Cs}]+$/u, "must be an attribute's name")
    .optional()
    .describe(
      "`text`, which is the default, `html`, or an attribute; addresses are made absolute",
    ),
};

/** Of a row in a row. */
const field = z.union([selector, z.strictObject(leaf)]);
/** Of a row. */
const group = ruleOf(field);
const rule = ruleOf(group);

/** Rules, three levels deep at most, within bounds that hold for all of them together. */
export const extractRules = rulesOf(rule)
  .refine(
    (rules) => JSON.stringify(rules).length <= limits.extractRulesText,
    `must be at most ${limits.extractRulesText} characters of JSON`,
  )
  .refine(
    (rules) => count(rules) <= limits.extractRules,
    `must be at most ${limits.extractRules} rules, those of rows included`,
  );

/** What the rules found: by name a text, a row of them, a list of either, or null. */
export const extract = z.record(z.string(), z.unknown());

function ruleOf<Inner extends z.ZodType>(inner: Inner) {
  return z.union([
    selector,
    z.strictObject({
      ...leaf,
      fields: rulesOf(inner).optional()
        .describe("Makes rows: each with these, looked for within the element"),
    }).refine(
      ({ attribute, fields }) =>
        attribute === undefined || fields === undefined,
      {
        path: ["attribute"],
        message: "Use either 'attribute' or 'fields', not both",
      },
    ),
  ]);
}

function rulesOf<Rule extends z.ZodType>(rule: Rule) {
  return z.record(
    z.string().min(1).max(limits.extractName)
      .regex(/^[^\p{Cc}\p{Cs}]+$/u, "must not hold control characters"),
    rule,
  ).refine((rules) => Object.keys(rules).length > 0, "must not be empty");
}

function count(rules: ExtractRules): number {
  return Object.values(rules).reduce<number>(
    (sum, rule) =>
      sum + 1 +
      (typeof rule === "string" || !rule.fields ? 0 : count(rule.fields)),
    0,
  );
}

/** Whether it can be a selector; what a browser alone can tell, it tells later. */
function isSelector(text: string): boolean {
  try {
    // It takes comments between spaces for a mistake.
    return parse(text.replace(/\/\*[^]*?\*\//g, " ")).length > 0;
  } catch {
    return false;
  }
}
