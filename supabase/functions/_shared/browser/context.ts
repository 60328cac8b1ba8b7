/**
 * Closes a page's browser context, whatever state the page is in.
 *
 * @module
 */

import type { BrowserContext } from "puppeteer-core";
import type { Log } from "../log.ts";

/** A context that does not close within this time is left to the browser. */
const closeTimeoutMs = 3_000;

/** Closes a context and all that is in it. Never throws, never hangs. */
export async function closeContext(
  context: BrowserContext,
  log: Log,
): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const closing = context.close().catch((error: unknown) => {
    // With the connection gone, its contexts are no longer ours to close.
    if (context.browser().connected) log.warn("context_not_closed", { error });
  });
  const timeout = new Promise<void>((resolve) => {
    timer = setTimeout(() => {
      log.warn("context_not_closed", { after_ms: closeTimeoutMs });
      resolve();
    }, closeTimeoutMs);
  });
  await Promise.race([closing, timeout]);
  clearTimeout(timer);
}
