/**
 * Picks values out of a page by rules of selectors and attributes.
 *
 * @module
 */

import type {
  ExtractRule,
  ExtractRules,
} from "../../supabase/functions/_shared/kinds/page_crawl/extract.ts";
import { limits } from "../../supabase/functions/_shared/kinds/page_crawl/limits.ts";
import {
  address,
  attribute,
  documentElement,
  innerHtml,
  selectIn,
} from "./dom.ts";
import { storable, words } from "./words.ts";

/** What was found, and what is wrong with it. */
export interface Extracted {
  readonly value: Record<string, unknown>;
  readonly warnings: readonly { code: string; message: string }[];
}

/** Attributes that are addresses. */
const addresses = new Set(
  ["action", "background", "cite", "data", "formaction", "href", "longdesc"]
    .concat("poster", "src", "xlink:href"),
);

/** Follows the rules from the top of the page. */
export function extract(rules: ExtractRules): Extracted {
  const warnings = new Map<string, { code: string; message: string }>();
  let values = 0;
  let length = 0;
  const top = documentElement(document);
  const value = top ? read(rules, top, "") : {};
  return { value, warnings: [...warnings.values()] };

  function read(
    rules: ExtractRules,
    place: Element,
    above: string,
  ): Record<string, unknown> {
    return Object.fromEntries(
      Object.entries(rules).map(([name, rule]) => {
        const whole = typeof rule === "string" ? { selector: rule } : rule;
        return [storable(name), find(whole, place, `${above}${name}`)];
      }),
    );
  }

  function find(rule: ExtractRule, place: Element, path: string): unknown {
    const found = select(rule, place, path);
    if (!rule.list) {
      const [first] = found;
      return first ? valueOf(rule, first, path) : null;
    }
    const rows: unknown[] = [];
    for (const element of found) {
      if (rows.length === limits.extractRows || isFull()) {
        const most = limits.extractRows;
        warn(
          path,
          "TOO_LARGE",
          rows.length === most
            ? `It has the first ${most} elements of '${path}'`
            : `It has the first ${rows.length} elements of '${path}': there is too much of all`,
        );
        break;
      }
      rows.push(valueOf(rule, element, path));
    }
    return rows;
  }

  function select(
    { selector }: ExtractRule,
    place: Element,
    path: string,
  ): Iterable<Element> {
    if (selector === undefined) return [place];
    try {
      return selectIn(place, selector);
    } catch {
      warn(
        path,
        "INVALID_SELECTOR",
        `Cannot find '${path}': '${selector}' is no selector to the browser`,
      );
      return [];
    }
  }

  function valueOf(
    { attribute: name = "text", fields }: ExtractRule,
    element: Element,
    path: string,
  ): unknown {
    if (fields) return read(fields, element, `${path}.`);
    values++;
    if (isFull()) {
      warn(
        "",
        "TOO_LARGE",
        "Its last values are null: there is too much of all",
      );
      return null;
    }
    const text = textOf(name, element);
    if (text === null) return null;
    if (text.length > limits.extractValue) {
      const most = limits.extractValue;
      warn(
        path,
        "TOO_LARGE",
        `Values of '${path}' end after ${most} characters`,
      );
    }
    const value = storable(text.slice(0, limits.extractValue));
    length += value.length;
    return value;
  }

  function isFull(): boolean {
    return values > limits.extractValues || length > limits.extractText;
  }

  /** Once for each place. */
  function warn(path: string, code: string, message: string): void {
    const key = `${code} ${path}`;
    if (warnings.has(key) || warnings.size >= limits.warnings / 2) return;
    warnings.set(key, { code, message: storable(message.slice(0, 1_000)) });
  }
}

function textOf(name: string, element: Element): string | null {
  if (name === "text") return words(element, limits.extractValue + 1);
  if (name === "html") return innerHtml(element);
  const value = attribute(element, name);
  return value !== null && addresses.has(name.toLowerCase())
    ? address(value)
    : value;
}
