/**
 * Makes any value fit for a log line: small, plain JSON, and without secrets.
 *
 * @module
 */

import { hidden, isSecretName, redact } from "./redact.ts";

/** Causes of causes, and objects in objects, further down than this are left out. */
const deepest = 6;
const mostItems = 50;

/** A copy for JSON, in which every text is redacted; never throws. */
export function plain(value: unknown, depth = 0): unknown {
  if (typeof value === "string") return redact(value);
  if (typeof value === "bigint") return String(value);
  if (typeof value !== "object" || value === null) return value;
  if (depth > deepest) return "…";
  try {
    if (value instanceof Error) return plainError(value, depth);
    // Events of errors show nothing else.
    if ("message" in value && !Object.hasOwn(value, "message")) {
      return plain({ message: value.message }, depth);
    }
    if (value instanceof URL || value instanceof Date) {
      return redact(String(value));
    }
    if (Array.isArray(value)) {
      return value.slice(0, mostItems).map((item) => plain(item, depth + 1));
    }
    const entries = Object.entries(value).slice(0, mostItems);
    return Object.fromEntries(entries.map(([name, field]) => [
      redact(name),
      isSecretName(name) ? hidden : plain(field, depth + 1),
    ]));
  } catch {
    // A getter of somebody else's has thrown.
    return "…";
  }
}

/** Errors have no enumerable fields, so JSON would lose them. */
function plainError(error: Error, depth: number): Record<string, unknown> {
  const code = "code" in error ? error.code : undefined;
  const { name, message, stack, cause } = error;
  return Object.fromEntries(
    Object.entries({ name, code, message, stack, cause })
      .filter(([, field]) => field !== undefined)
      .map(([key, field]) => [key, plain(field, depth + 1)]),
  );
}
