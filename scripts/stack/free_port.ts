/**
 * TCP ports of the loopback interface.
 *
 * @module
 */

import { StackError } from "./stack_error.ts";

/** A port that nobody listens on at the moment. */
export function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

/** Throws a {@linkcode StackError} if the port is taken; `flag` chooses another. */
export function assertPortFree(port: number, flag: string): void {
  try {
    Deno.listen({ hostname: "127.0.0.1", port }).close();
  } catch (error) {
    if (!(error instanceof Deno.errors.AddrInUse)) throw error;
    throw new StackError(
      `Port ${port} is in use by another program: stop that, or choose another port with ${flag}`,
    );
  }
}
