/**
 * Work that goes on after the answer.
 *
 * @module
 */

import type { Log } from "../log.ts";

declare const EdgeRuntime: { waitUntil(promise: Promise<unknown>): void };

/** Keeps the function alive until the work is done; a failure is logged. */
export function background(work: Promise<unknown>, log: Log): void {
  EdgeRuntime.waitUntil(
    work.catch((error) => log.error("background_failed", { error })),
  );
}
