/**
 * Reads a value by its schema, or says field by field what is wrong with it.
 *
 * @module
 */

import type { z } from "zod";
import { type Problem, RequestError } from "../errors.ts";

/** The most problems told at once: more help nobody. */
const maxDetails = 100;

/** Fields whose values may be credentials; errors are passed on, and land in logs. */
const secret =
  /(?:^|\.)(?:headers\..|cookies\.\d+\.value$|actions\.\d+\.text$)/s;
/** Fields that hold such, whose values are text where somebody writes them as HTTP does. */
const holder = /(?:^|\.)(?:headers|cookies(?:\.\d+)?)$/;

/** Parses by the schema; throws `INVALID_REQUEST` with one detail per field, 100 at most. */
export function parse<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value, { reportInput: true });
  if (parsed.success) return parsed.data;
  throw invalidRequest(problems(parsed.error));
}

/** What a schema found wrong; `under` is the path of the value itself. */
export function problems(error: z.ZodError, under = ""): Problem[] {
  return error.issues.flatMap(flat).slice(0, maxDetails).map((issue) =>
    problem(issue, under)
  );
}

/** Of alternatives, what is wrong with the one of the value's type: "invalid input" tells nobody anything. */
function flat(issue: z.core.$ZodIssue): z.core.$ZodIssue[] {
  if (issue.code !== "invalid_union") return [issue];
  const meant = issue.errors.filter((issues) =>
    !issues.some(({ code, path }) =>
      code === "invalid_type" && path.length === 0
    )
  );
  const [one] = meant;
  if (!one || meant.length > 1) return [issue];
  return one.flatMap((inner) =>
    flat({ ...inner, path: [...issue.path, ...inner.path] })
  );
}

/** The refusal of a request with these problems, the first of them in its message. */
export function invalidRequest(details: readonly Problem[]): RequestError {
  const [first] = details;
  return new RequestError(
    "INVALID_REQUEST",
    `Cannot accept the request: ${
      first?.path ? `'${first.path}': ` : ""
    }${first?.message}`,
    { details },
  );
}

function problem(issue: z.core.$ZodIssue, under: string): Problem {
  const path = [under, ...issue.path.map(String)].filter(Boolean).join(".");
  return { path: path.slice(0, 200), message: sentence(issue, path) };
}

function sentence(issue: z.core.$ZodIssue, path: string): string {
  if (issue.code === "unrecognized_keys") {
    return `Unrecognized key: ${issue.keys.slice(0, 3).map(brief).join(", ")}`;
  }
  const message = issue.message.slice(0, 500);
  const isHidden = secret.test(path) ||
    typeof issue.input === "string" && holder.test(path);
  return issue.input === undefined || isHidden
    ? message
    : `${message}: current value is ${brief(issue.input)}`;
}

/** A value in few words: what is nested may be deeper than the stack. */
function brief(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.slice(0, 200));
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === "object" && value !== null) return "an object";
  return String(value);
}
