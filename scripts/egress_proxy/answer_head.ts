/**
 * Makes every answer the last one on its connection, so that the client's next
 * request comes on a new one and is judged by itself. Bodies pass untouched.
 *
 * @module
 */

import { refusedHeader } from "../../supabase/functions/_shared/net/egress_proxy.ts";
import { latin1 } from "./head.ts";
import { joined } from "./read_head.ts";

const removed = new Set([
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-connection",
  // Only the proxy says that.
  refusedHeader,
]);

/** Rewrites the head of an answer as its bytes come by. */
export class AnswerHead {
  readonly #maxBytes: number;
  #held = new Uint8Array();
  #passing = false;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** What to pass on, now that these bytes have come. */
  push(chunk: Uint8Array): Uint8Array {
    if (this.#passing) return chunk;
    this.#held = joined(this.#held, chunk);
    const text = new TextDecoder("latin1").decode(this.#held);
    const [head] = text.match(/^HTTP\/1\.[^]*?\n\r?\n/) ?? [];
    if (head) {
      const rest = this.#held.subarray(head.length);
      this.#held = new Uint8Array();
      // After a provisional answer comes another one.
      if (/^HTTP\/1\.\d 1(?!01)\d\d/.test(head)) {
        return joined(latin1(head), this.push(rest));
      }
      this.#passing = true;
      return joined(rewritten(head), rest);
    }
    // What is no head is for the client to judge.
    const isHead = "HTTP/1.".startsWith(text.slice(0, 7));
    return isHead && text.length <= this.#maxBytes
      ? new Uint8Array()
      : this.flush();
  }

  /** What is still held, as it is. */
  flush(): Uint8Array {
    this.#passing = true;
    const held = this.#held;
    this.#held = new Uint8Array();
    return held;
  }
}

function rewritten(head: string): Uint8Array {
  // A line that begins with a space goes on with the one before.
  const [first = "", ...lines] = head.trimEnd().split(/\r?\n(?![ \t])/);
  const kept = lines.filter((line) => {
    const [name = ""] = line.split(":");
    return !removed.has(name.trim().toLowerCase());
  });
  return latin1([first, ...kept, "Connection: close", "", ""].join("\r\n"));
}
