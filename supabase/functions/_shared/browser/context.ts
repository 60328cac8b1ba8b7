/**
 * Closes a page's browser context, whatever state the page is in.
 *
 * @module
 */

import type { BrowserContext } from "puppeteer-core";
import type { Log } from "../log.ts";

/** A context that does not close within this time is left to the browser. */
const closeTimeoutMs = 3_000;

/** Closes a context and all that is in it; whether it did. Never throws, never hangs. */
export async function closeContext(
  context: BrowserContext,
  log: Log,
): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const closing = context.close().then(() => true, (error: unknown) => {
    // With the connection gone, its contexts are no longer ours to close.
    if (context.browser().connected) log.warn("context_not_closed", { error });
    return false;
  });
  const timeout = new Promise<false>((resolve) => {
    timer = setTimeout(() => {
      log.warn("context_not_closed", { after_ms: closeTimeoutMs });
      resolve(false);
    }, closeTimeoutMs);
  });
  const isClosed = await Promise.race([closing, timeout]);
  clearTimeout(timer);
  return isClosed;
}
