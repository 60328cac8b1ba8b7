/**
 * Reads a request's JSON body within the limits of the contract.
 *
 * @module
 */

import { RequestError } from "../errors.ts";

/** The largest body accepted, in bytes. */
export const maxBodyBytes = 10 * 1024 * 1024;

const openBrace = 0x7b;

/** The body as JSON, also where it is called one of `mediaTypes`; an empty body is `{}`. Throws 413, 415 or 400. */
export async function readJson(
  request: Request,
  mediaTypes: readonly string[] = [],
): Promise<unknown> {
  const bytes = await readBytes(request);
  if (bytes.length === 0) return {};
  const type = request.headers.get("content-type") ?? "";
  // A form that is one stays one.
  const isCalledSo = mediaTypes.includes(type) && bytes[0] === openBrace;
  if (
    !isCalledSo && !/^application\/(json|[\w.+-]+\+json)\s*(;|$)/i.test(type)
  ) {
    throw new RequestError(
      "UNSUPPORTED_MEDIA_TYPE",
      `Cannot read the body: 'Content-Type' must be application/json: current value is '${
        type.slice(0, 200)
      }'`,
    );
  }
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw new RequestError(
      "INVALID_JSON",
      "Cannot read the body: it is not valid JSON in UTF-8",
    );
  }
}

async function readBytes(request: Request): Promise<Uint8Array> {
  if (Number(request.headers.get("content-length")) > maxBodyBytes) {
    throw tooLarge();
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of whole(request.body)) {
    size += chunk.length;
    if (size > maxBodyBytes) throw tooLarge();
    chunks.push(chunk);
  }
  return new Uint8Array(await new Blob(chunks.map((c) => c.slice())).bytes());
}

/** What arrives of a body; a caller who goes away meanwhile is no fault of ours. */
async function* whole(body: ReadableStream<Uint8Array> | null) {
  try {
    yield* body ?? [];
  } catch (cause) {
    throw new RequestError(
      "INVALID_JSON",
      "Cannot read the body: it broke off",
      { cause },
    );
  }
}

function tooLarge(): RequestError {
  return new RequestError(
    "PAYLOAD_TOO_LARGE",
    `Cannot read the body: it may hold at most ${maxBodyBytes} bytes`,
  );
}
