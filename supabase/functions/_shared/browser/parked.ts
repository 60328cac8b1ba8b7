/**
 * Finds a parked page again, once it answers.
 *
 * @module
 */

import { type Browser, type Page, ProtocolError } from "puppeteer-core";
import { JobError } from "../errors.ts";
import type { ParkedPage } from "../kinds/kind.ts";
import { Cdp } from "./cdp.ts";
import { fields, type Message, textOf } from "./stealth/message.ts";

/** The error for a parked page that is not there any more. */
export function pageLost(why: string, cause?: unknown): JobError {
  return new JobError(
    "PAGE_LOST",
    `Cannot go on with the page that was left loading: ${why}`,
    { cause },
  );
}

/**
 * Waits until a parked page answers. While a navigation waits for its server,
 * the browser keeps back what a debugger asks of the page, for minutes if need
 * be; a browser library takes that for a browser that has died.
 */
export async function untilAnswering(
  endpoint: string,
  { contextId, targetId }: ParkedPage,
  signal: AbortSignal,
): Promise<void> {
  signal.throwIfAborted();
  await using browser = await Cdp.connect(endpoint).catch((error) => {
    throw pageLost("its browser is away", error);
  });
  const { promise: ended, reject } = Promise.withResolvers<never>();
  ended.catch(() => undefined);
  const onAbort = () => reject(signal.reason);
  signal.addEventListener("abort", onAbort, { once: true });
  browser.onevent = (event) => {
    if (crashes.has(event.method ?? "")) {
      reject(pageLost("it crashed meanwhile"));
    }
    if (event.method === "Page.javascriptDialogOpening") {
      browser.send(
        "Page.handleJavaScriptDialog",
        { accept: false },
        event.sessionId,
      ).catch(() => undefined);
    }
  };
  try {
    await Promise.race([answer(browser, contextId, targetId), ended]);
  } catch (error) {
    throw signal.aborted || error instanceof JobError
      ? error
      : pageLost("its browser is away", error);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

const crashes: ReadonlySet<Message["method"]> = new Set([
  "Inspector.targetCrashed",
  "Inspector.detached",
  "Target.detachedFromTarget",
]);

async function answer(
  browser: Cdp,
  contextId: string,
  targetId: string,
): Promise<void> {
  const { targetInfos } = await browser.send("Target.getTargets");
  const isThere = Array.isArray(targetInfos) &&
    targetInfos.map(fields).some((info) =>
      info.targetId === targetId && info.browserContextId === contextId
    );
  if (!isThere) throw pageLost("its browser does not have it any more");
  const { sessionId } = await browser.send("Target.attachToTarget", {
    targetId,
    flatten: true,
  });
  const session = textOf(sessionId);
  // The browser itself answers the first, and tells of a page that has crashed.
  await browser.send("Inspector.enable", {}, session);
  await browser.send("Page.enable", {}, session);
}

/** The page among those of a connected browser; undefined where it is on its way to another document just now. */
export async function findPage(
  browser: Browser,
  { contextId, targetId }: ParkedPage,
): Promise<Page | undefined> {
  const context = browser.browserContexts().find(({ id }) => id === contextId);
  for (const target of context?.targets() ?? []) {
    if (target.type() !== "page") continue;
    const session = await target.createCDPSession();
    const { targetInfo } = await session.send("Target.getTargetInfo");
    await session.detach();
    if (targetInfo.targetId !== targetId) continue;
    try {
      return await target.page() ?? undefined;
    } catch (error) {
      if (error instanceof ProtocolError) return undefined;
      throw error;
    }
  }
}

/** Refuses downloads again: that ended with the connection that asked for it. */
export async function denyDownloads(
  page: Page,
  { contextId }: ParkedPage,
): Promise<void> {
  const session = await page.createCDPSession();
  // By the connection itself: among several targets of type "browser" one cannot tell one's own.
  await session.connection()?.send("Browser.setDownloadBehavior", {
    behavior: "deny",
    browserContextId: contextId,
  });
  await session.detach();
}
