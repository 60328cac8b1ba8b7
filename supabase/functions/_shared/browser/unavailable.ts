/**
 * What it is when a remote browser does not answer.
 *
 * @module
 */

import { ProtocolError } from "puppeteer-core";
import { JobError } from "../errors.ts";

/** How long the queue leaves a browser that is down alone. */
const retryAfterMs = 5_000;

/** Whether the browser did not answer a command at all. */
export function isSilence(error: unknown): boolean {
  return error instanceof ProtocolError && error.message.includes("timed out");
}

/** The error of a browser that is away. A refused connection arrives as an ErrorEvent, which is not an Error. */
export function unavailable(cause: unknown): JobError {
  return new JobError(
    "BROWSER_UNAVAILABLE",
    "Cannot reach the remote browser: check that BROWSER_WS_ENDPOINT is right and the browser runs",
    { cause, retryAfterMs },
  );
}
