/**
 * Closes the pages of this project that nobody claims: their worker died, or
 * their job was cancelled while they were parked.
 *
 * @module
 */

import { Cdp } from "./cdp.ts";
import { fingerprint } from "./fingerprint.ts";
import { findMark, type Mark } from "./mark.ts";

/** A page that a job has left open. */
export interface OpenPage {
  /** Which browser, as parked pages name it. */
  readonly endpoint: string;
  readonly contextId: string;
  /** Whether a live job goes on with it. */
  readonly claimed: boolean;
}

/** A page that was parked less than this ago may be on its way into the database. */
const settlingMs = 30_000;
/** A browser that takes longer is looked through the next time. */
const sweepMs = 10_000;

/**
 * Looks through a browser and closes what is over, never what has no mark of
 * this project. `pages` is asked once the browser's contexts are known, so that
 * a page parked meanwhile is found among them. Answers how many were closed.
 */
export async function sweepBrowser(
  endpoint: string,
  { project, pages }: {
    project: string;
    pages: () => Promise<readonly OpenPage[]>;
  },
): Promise<number> {
  await using browser = await Cdp.connect(endpoint);
  return await within(sweepMs, sweep());

  async function sweep(): Promise<number> {
    const { browserContextIds } = await browser.send(
      "Target.getBrowserContexts",
    );
    const ids: readonly unknown[] = Array.isArray(browserContextIds)
      ? browserContextIds
      : [];
    const marks = await Promise.all(ids.map(async (browserContextId) => {
      const { cookies } = await browser.send("Storage.getCookies", {
        browserContextId,
      });
      return { browserContextId, mark: findMark(project, cookies) };
    }));
    const key = await fingerprint(endpoint);
    const here = (await pages()).filter((page) => page.endpoint === key);
    const over = marks.filter(({ browserContextId, mark }) => {
      const page = here.find(({ contextId }) => contextId === browserContextId);
      return mark && (page ? !page.claimed : isOver(mark));
    });
    await Promise.all(
      over.map(({ browserContextId }) =>
        browser.send("Target.disposeBrowserContext", { browserContextId })
      ),
    );
    return over.length;
  }
}

/** Closes one context, if it is there. Never throws: what is left, the sweeper closes. */
export async function disposeContext(
  endpoint: string,
  browserContextId: string,
): Promise<void> {
  try {
    await using browser = await Cdp.connect(endpoint);
    await within(
      sweepMs,
      browser.send("Target.disposeBrowserContext", { browserContextId }),
    );
  } catch {
    // It went with its browser.
  }
}

/** Whether a page that no job is known to have is nobody's any more. */
function isOver(mark: Mark): boolean {
  return mark.state === "open"
    ? mark.until < Date.now()
    : mark.since + settlingMs < Date.now();
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => reject(new Error(`The browser took over ${ms} ms`)),
    ms,
  );
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}
