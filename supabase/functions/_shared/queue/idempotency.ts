/**
 * Requests that may be sent again: the same key and body get the first answer.
 *
 * @module
 */

import { z } from "zod";
import { parse } from "../contract/parse.ts";
import { idempotencyKey } from "../contract/words.ts";

const header = z.object({ "Idempotency-Key": idempotencyKey.optional() });

/** What the queue needs to know of a request that carries a key. */
export interface Idempotency {
  readonly key: string;
  readonly hash: string;
}

/** Key and hash of a request; undefined without a key in its body or its `Idempotency-Key` header. */
export async function idempotencyOf(
  request: { idempotencyKey?: string | undefined },
  headers: Headers,
): Promise<Idempotency | undefined> {
  const key = request.idempotencyKey ?? headerKey(headers);
  return key === undefined
    ? undefined
    : { key, hash: await requestHash(request) };
}

/** The header obeys the same rule as the field. */
function headerKey(headers: Headers): string | undefined {
  const name = "Idempotency-Key";
  return parse(header, { [name]: headers.get(name) ?? undefined })[name];
}

/** Hash of a checked request's meaning: the same for the same fields in any order, at every depth. */
export async function requestHash(
  request: Readonly<Record<string, unknown>>,
): Promise<string> {
  const { idempotencyKey: _, ...body } = request;
  const text = JSON.stringify(inOrder(body));
  const digest = await crypto.subtle.digest(
    "SHA-256",
    new TextEncoder().encode(text),
  );
  return Array.from(
    new Uint8Array(digest),
    (byte) => byte.toString(16).padStart(2, "0"),
  ).join("");
}

/** A copy whose objects have their fields in order. */
function inOrder(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(inOrder);
  return Object.fromEntries(
    Object.entries(value).sort(([a], [b]) => a < b ? -1 : 1)
      .map(([name, field]) => [name, inOrder(field)]),
  );
}
