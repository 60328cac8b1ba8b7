/**
 * Structured log lines: one JSON object a line on standard output, which the
 * platform's log explorer and `jq` both read.
 *
 * @module
 */

/** Writes one line: an event name in `snake_case` and its fields. */
export interface Log {
  info(event: string, fields?: Record<string, unknown>): void;
  warn(event: string, fields?: Record<string, unknown>): void;
  error(event: string, fields?: Record<string, unknown>): void;
  /** A log whose every line carries these fields too. */
  with(fields: Record<string, unknown>): Log;
}

/** Makes a {@linkcode Log}; `write` receives each finished line. */
export function createLog(
  fields: Record<string, unknown> = {},
  write: (line: string) => void = (line) => console.log(line),
): Log {
  const at =
    (level: string) => (event: string, more: Record<string, unknown> = {}) =>
      write(JSON.stringify({ level, event, ...fields, ...more }, plain));
  return {
    info: at("info"),
    warn: at("warn"),
    error: at("error"),
    with: (more) => createLog({ ...fields, ...more }, write),
  };
}

/** Errors have no enumerable fields, so JSON would lose them. */
function plain(_key: string, value: unknown): unknown {
  if (!(value instanceof Error)) return value;
  const { name, message, stack, cause } = value;
  return { name, message, stack, cause };
}
