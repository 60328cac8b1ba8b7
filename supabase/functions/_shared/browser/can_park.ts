/**
 * Finds out whether a browser keeps its contexts when a client goes away: the
 * capability that parking takes. Hosted browsers often end with their socket.
 *
 * @module
 */

import { Cdp } from "./cdp.ts";
import { type Mark, markCookie } from "./mark.ts";

/** What is known, by address; kept as long as the process runs. */
const known = new Map<string, Promise<boolean>>();

/** A probe whose process dies in the middle leaves a context for no longer than this. */
const probeMs = 30_000;

/** Whether pages can be parked in this browser; asked once, false where it cannot be asked now. */
export function canPark(endpoint: string, project: string): Promise<boolean> {
  const asked = known.get(endpoint);
  if (asked) return asked;
  const answer = probe(endpoint, project).catch(() => {
    known.delete(endpoint);
    return false;
  });
  known.set(endpoint, answer);
  return answer;
}

/** Opens a context, leaves, comes back, and looks. */
async function probe(endpoint: string, project: string): Promise<boolean> {
  const mark: Mark = { state: "open", until: Date.now() + probeMs };
  const browserContextId = await withBrowser(endpoint, async (browser) => {
    const { browserContextId } = await browser.send(
      "Target.createBrowserContext",
    );
    await browser.send("Storage.setCookies", {
      browserContextId,
      cookies: [markCookie(project, mark)],
    });
    return browserContextId;
  });
  return await withBrowser(endpoint, async (browser) => {
    const { browserContextIds } = await browser.send(
      "Target.getBrowserContexts",
    );
    const isThere = Array.isArray(browserContextIds) &&
      browserContextIds.includes(browserContextId);
    if (isThere) {
      await browser.send("Target.disposeBrowserContext", { browserContextId });
    }
    return isThere;
  });
}

async function withBrowser<T>(
  endpoint: string,
  work: (browser: Cdp) => Promise<T>,
): Promise<T> {
  await using browser = await Cdp.connect(endpoint);
  return await work(browser);
}
