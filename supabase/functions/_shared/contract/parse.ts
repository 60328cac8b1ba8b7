/**
 * Reads a value by its schema, or says field by field what is wrong with it.
 *
 * @module
 */

import type { z } from "zod";
import { type Problem, RequestError } from "../errors.ts";

/** Parses by the schema; throws `INVALID_REQUEST` with one detail per field. */
export function parse<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value, { reportInput: true });
  if (parsed.success) return parsed.data;
  const details = parsed.error.issues.map(problem);
  const [first] = details;
  throw new RequestError(
    "INVALID_REQUEST",
    `Cannot accept the request: ${
      first?.path ? `'${first.path}': ` : ""
    }${first?.message}`,
    { details },
  );
}

function problem(issue: z.core.$ZodIssue): Problem {
  const value = issue.input === undefined
    ? ""
    : `: current value is ${
      JSON.stringify(issue.input)?.slice(0, 200) ?? "not JSON"
    }`;
  return { path: issue.path.join("."), message: `${issue.message}${value}` };
}
