/**
 * The gateway prints every statement that Postgres refuses, twenty lines each,
 * straight to the console. What a caller may not do is answered to the caller;
 * it is no news for whoever runs the stack.
 *
 * @module
 */

/** Refused by us (PT4…, as PostgREST has it), or for want of a right. */
const refused = /^(?:PT4\d\d|42501)$/;

/** Keeps refusals off the console, for this process; everything else is printed as before. */
export function quietRefusals(): void {
  const print = console.error;
  console.error = (...values) => {
    const [error] = values;
    const isRefusal = error instanceof Error && "code" in error &&
      refused.test(String(error.code));
    if (!isRefusal) print(...values);
  };
}
