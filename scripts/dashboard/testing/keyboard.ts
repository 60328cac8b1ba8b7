/**
 * The dashboard as those use it who have no mouse.
 *
 * @module
 */

import type { Page } from "puppeteer-core";
import { assert } from "../../testing/assert.ts";

/** What has the focus, and whether that can be seen. */
export function focusOf(page: Page): Promise<{ name: string; ring: boolean }> {
  return page.$$eval(":focus", ([element]) => {
    if (!element) return { name: "", ring: true }; // the browser's own part
    const style = element.ownerDocument.defaultView
      .getComputedStyle(element);
    const after = element.ownerDocument.defaultView
      .getComputedStyle(element, "::after");
    return {
      name: element.matches("a, button, input, select, summary, textarea")
        ? String(element.name || element.textContent.trim())
        : "",
      ring: [style, after].some((style) => style.outlineStyle !== "none") ||
        element.type === "radio" || element.type === "file",
    };
  });
}

/** Presses Tab until what has that name has the focus, seen all the way. */
export function tabber(page: Page): (name: string) => Promise<void> {
  return async (name: string) => {
    for (let presses = 0; presses < 60; presses++) {
      await page.keyboard.press("Tab");
      const at = await focusOf(page);
      assert(at.ring, `the focus on '${at.name}' cannot be seen`);
      if (at.name.includes(name)) return;
    }
    throw new Error(`Tab does not lead to '${name}'`);
  };
}
