/**
 * Reads the head of a request from a socket.
 *
 * @module
 */

import type { Socket } from "node:net";
import { headEnd } from "./head.ts";

/** The bytes of a head, and those that came after it. */
export interface HeadBytes {
  readonly head: Uint8Array;
  readonly rest: Uint8Array;
}

/**
 * Reads up to the end of a head and pauses there; `large` if it has more than
 * `maxBytes`, undefined if it has not come within `ms`.
 */
export function readHead(
  socket: Socket,
  { maxBytes, ms }: { maxBytes: number; ms: number },
): Promise<HeadBytes | "large" | undefined> {
  return new Promise((answer) => {
    let held = new Uint8Array();
    const timer = setTimeout(() => done(undefined), ms);
    const onEnd = () => done(undefined);
    const onData = (chunk: Uint8Array) => {
      const from = Math.max(held.length - 3, 0);
      held = joined(held, chunk);
      const end = headEnd(held.subarray(from)) + from;
      if (end > from && end <= maxBytes) {
        done({ head: held.subarray(0, end), rest: held.subarray(end) });
      } else if (held.length > maxBytes) done("large");
    };
    socket.on("data", onData);
    socket.once("end", onEnd);
    socket.once("close", onEnd);

    function done(result: HeadBytes | "large" | undefined) {
      clearTimeout(timer);
      socket.pause();
      socket.removeListener("data", onData);
      socket.removeListener("end", onEnd);
      socket.removeListener("close", onEnd);
      answer(result);
    }
  });
}

/** Two pieces as one. */
export function joined(
  first: Uint8Array,
  second: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}
