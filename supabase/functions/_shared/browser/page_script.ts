/**
 * Runs a caller's script in a page, in the page's own world: it sees what the
 * page's scripts do, and they may see it.
 *
 * @module
 */

import { storableJson } from "./formats.ts";
import type { FrameView } from "./isolated_world.ts";

/** Most of a script's value, in characters of JSON. */
const maxLength = 1_000_000;

/** The value of an expression, promises waited for, as JSON has it; throws in words for the caller. */
export async function runPageScript(
  { session }: FrameView,
  expression: string,
  ms: number,
): Promise<unknown> {
  const timeout = Math.max(Math.ceil(ms), 1);
  const { result, exceptionDetails } = await session.send("Runtime.evaluate", {
    expression,
    awaitPromise: true,
    returnByValue: true,
    userGesture: true,
    timeout,
  }, { timeout });
  if (exceptionDetails) {
    const { exception, text } = exceptionDetails;
    const words = exception?.description ?? text;
    throw new Error(`it throws: ${words.split("\n")[0]?.slice(0, 200)}`);
  }
  const json = JSON.stringify(result.value ?? null);
  if (json.length > maxLength) {
    throw new Error(`its value has more than ${maxLength} characters`);
  }
  return JSON.parse(storableJson(json));
}
