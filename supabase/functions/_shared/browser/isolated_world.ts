/**
 * Runs scripts beside those of a page: they share its nodes, nothing else.
 *
 * @module
 */

import type { CDPSession } from "puppeteer-core";

/** The page's main frame, as a debugger sees it. */
export interface FrameView {
  readonly session: CDPSession;
  readonly frameId: string;
}

/** A script that has to end and does not count as hanging after this time. */
const graceMs = 500;

/** The value of an expression in a fresh world of its own, where it may run for `ms`. */
export async function evaluate(
  { session, frameId }: FrameView,
  expression: string,
  ms: number,
): Promise<unknown> {
  const timeout = Math.max(Math.ceil(ms), 1);
  const options = { timeout: timeout + graceMs };
  const { executionContextId: contextId } = await session.send(
    "Page.createIsolatedWorld",
    { frameId },
    options,
  );
  const { result, exceptionDetails } = await session.send(
    "Runtime.evaluate",
    { contextId, expression, returnByValue: true, timeout },
    options,
  );
  if (!exceptionDetails) return result.value;
  const { exception, text } = exceptionDetails;
  throw new Error(`Cannot read the page: ${exception?.description ?? text}`);
}
