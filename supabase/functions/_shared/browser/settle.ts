/**
 * Waits until a page's content has settled, and reads it.
 *
 * @module
 */

import type { Page } from "puppeteer-core";
import { JobError } from "../errors.ts";

/** The largest page read, in characters. */
const maxHtmlLength = 10 * 1024 * 1024;
/** A page is settled when it has asked for nothing during this time. */
const idleMs = 500;
/** Pages that never stop asking are read after this time. */
const longestWaitMs = 5_000;

/** Waits for scripts to do their work; a page without any is settled at once. */
export async function settled(page: Page, deadline: number): Promise<void> {
  const hasScripts = await page.evaluate("document.scripts.length > 0");
  if (!hasScripts) return;
  const timeout = Math.min(longestWaitMs, (deadline - Date.now()) / 2);
  if (timeout < idleMs) return;
  try {
    await page.waitForNetworkIdle({ idleTime: idleMs, timeout });
  } catch (error) {
    // A page that polls for ever is as settled as it gets.
    if (!(error instanceof Error) || error.name !== "TimeoutError") throw error;
  }
}

/** The page's doctype and document as html, and its title. */
export async function readHtml(
  page: Page,
  url: string,
): Promise<{ html: string; title: string }> {
  const length = await page.evaluate(
    "document.documentElement ? document.documentElement.outerHTML.length : 0",
  );
  if (Number(length) > maxHtmlLength) {
    throw new JobError(
      "TOO_LARGE",
      `Cannot read '${url}': its document has ${length} characters, ${maxHtmlLength} are allowed`,
    );
  }
  return { html: await page.content(), title: await page.title() };
}
