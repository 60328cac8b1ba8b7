/**
 * Structured log lines: one JSON object a line on standard output, which the
 * platform's log explorer and `jq` both read.
 *
 * @module
 */

import { plain } from "./plain.ts";

/** Writes one line: an event name in `snake_case` and its fields. */
export interface Log {
  /** Written only where {@linkcode logDetails} has asked for it. */
  debug(event: string, fields?: Record<string, unknown>): void;
  info(event: string, fields?: Record<string, unknown>): void;
  warn(event: string, fields?: Record<string, unknown>): void;
  error(event: string, fields?: Record<string, unknown>): void;
  /** A log whose every line carries these fields too. */
  with(fields: Record<string, unknown>): Log;
}

let details = false;

/** Whether debug lines are written from now on: where `DEBUG` has `*` in its list. */
export function logDetails(debug: string): void {
  details = debug.split(/[\s,]+/).includes("*");
}

/** Makes a {@linkcode Log}; `write` receives each finished line, which holds no secret. */
export function createLog(
  fields: Record<string, unknown> = {},
  write: (line: string) => void = (line) => console.log(line),
): Log {
  const at =
    (level: string) => (event: string, more: Record<string, unknown> = {}) =>
      write(JSON.stringify(plain({ level, event, ...fields, ...more })));
  return {
    debug: (event, more) => details && at("debug")(event, more),
    info: at("info"),
    warn: at("warn"),
    error: at("error"),
    with: (more) => createLog({ ...fields, ...more }, write),
  };
}
