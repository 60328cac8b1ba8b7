/**
 * The platform's limits on one request to a function.
 *
 * @module
 */

import { redact } from "../../supabase/functions/_shared/redact.ts";
import { flatError } from "./flat_error.ts";
import type { Fetch } from "./function_modules.ts";

/** The limits. */
export interface Limits {
  readonly timeoutMs: number;
  readonly maxBodyBytes: number;
}

/**
 * Calls the function on a request to `url`. Answers 413 when the body is too
 * large, 504 when there is no answer in time, and 500 when it throws. The
 * function's request is aborted then, and when the caller goes away.
 */
export async function callLimited(
  call: Fetch,
  request: Request,
  { timeoutMs, maxBodyBytes }: Limits,
): Promise<Response> {
  const tooLarge = () =>
    flatError(
      413,
      "PAYLOAD_TOO_LARGE",
      `The body is larger than ${maxBodyBytes} bytes`,
    );
  if (Number(request.headers.get("content-length")) > maxBodyBytes) {
    return tooLarge();
  }
  const cut = Promise.withResolvers<Response>();
  const aborter = new AbortController();
  const refuse = (response: Response, reason: string) => {
    cut.resolve(response);
    aborter.abort(new DOMException(reason, "AbortError"));
  };
  const timer = setTimeout(
    () =>
      refuse(
        flatError(
          504,
          "GATEWAY_TIMEOUT",
          `The function did not answer within ${timeoutMs} ms`,
        ),
        "The function took too long",
      ),
    timeoutMs,
  );
  // Nobody reads this answer; it ends the wait for the function's own.
  request.signal.addEventListener("abort", () => {
    cut.resolve(new Response(null, { status: 499 }));
  });
  const body = request.body?.pipeThrough(
    upTo(maxBodyBytes, () => refuse(tooLarge(), "The body is too large")),
  );
  const limited = new Request(request, {
    body,
    signal: AbortSignal.any([request.signal, aborter.signal]),
  });
  try {
    return await Promise.race([answer(call, limited), cut.promise]);
  } finally {
    clearTimeout(timer);
  }
}

async function answer(call: Fetch, request: Request): Promise<Response> {
  try {
    const response = await call(request);
    if (response instanceof Response) return response;
    console.error(
      `${redact(request.url)} answered something else than a Response`,
    );
  } catch (error) {
    console.error(redact(`${request.url} failed: ${Deno.inspect(error)}`));
  }
  return flatError(500, "INTERNAL", "The function failed");
}

/** Passes bytes on until there are more than `max`. */
function upTo(
  max: number,
  onExceeded: () => void,
): TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>> {
  let seen = 0;
  return new TransformStream({
    transform(chunk, controller) {
      seen += chunk.byteLength;
      if (seen <= max) return controller.enqueue(chunk);
      onExceeded();
      controller.error(new TypeError("The body is too large"));
    },
  });
}
