/**
 * Errors that nobody caught: of an event of a browser, a timer of a library.
 *
 * @module
 */

import type { Log } from "../../supabase/functions/_shared/log.ts";

/**
 * Has this process say so and go on: the jobs that it runs have nothing to do
 * with each other, each has a deadline, and what was to become of one is lost
 * with its lease at the worst.
 */
export function outliveStrayErrors(log: Log): void {
  addEventListener("error", (event) => {
    event.preventDefault();
    log.error("stray_error", { error: event.error });
  });
  addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    log.error("stray_error", { error: event.reason });
  });
}
