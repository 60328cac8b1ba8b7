/**
 * The gateway prints every statement that Postgres refuses, twenty lines each,
 * straight to the console. What a caller may not do is answered to the caller;
 * it is no news for whoever runs the stack.
 *
 * @module
 */

import { redact } from "../../supabase/functions/_shared/redact.ts";

/** Refused by us (PT4…, as PostgREST has it), or for want of a right. */
const refused = /^(?:PT4\d\d|42501)$/;

/** Keeps refusals off the console, for this process; everything else is printed as before. */
export function quietRefusals(): void {
  const print = console.error;
  console.error = (...values) => {
    const [error] = values;
    const isRefusal = error instanceof Error && "code" in error &&
      refused.test(String(error.code));
    // What a statement was given is part of what is printed.
    if (!isRefusal) print(redact(values.map(text).join(" ")));
  };
}

function text(value: unknown): string {
  return typeof value === "string" ? value : Deno.inspect(value);
}
