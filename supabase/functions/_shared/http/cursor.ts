/**
 * Where a page of a list ends: opaque to callers, the last id to us.
 *
 * @module
 */

import { base64url } from "jose";
import { z } from "zod";
import { invalidRequest } from "../contract/parse.ts";

/** Makes a cursor; null where there is nothing to go on from. */
export function toCursor(id: string | undefined): string | null {
  return id === undefined ? null : base64url.encode(id);
}

/** The id in a cursor, null without one; throws `INVALID_REQUEST`. */
export function fromCursor(cursor: string | undefined): string | null {
  if (cursor === undefined) return null;
  try {
    return z.uuid().parse(new TextDecoder().decode(base64url.decode(cursor)));
  } catch {
    throw invalidRequest([{
      path: "cursor",
      message: "must be the 'nextCursor' of an answer",
    }]);
  }
}
