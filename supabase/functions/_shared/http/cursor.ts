/**
 * Where a page of a list ends: opaque to callers, the last id to us.
 *
 * @module
 */

import { z } from "zod";
import { invalidRequest } from "../contract/parse.ts";

/** Makes a cursor; null where there is nothing to go on from. */
export function toCursor(id: string | undefined): string | null {
  return id === undefined
    ? null
    : Uint8Array.fromHex(id.replaceAll("-", "")).toBase64(urlSafe);
}

/** The id in a cursor, null without one; throws `INVALID_REQUEST`. */
export function fromCursor(cursor: string | undefined): string | null {
  if (cursor === undefined) return null;
  try {
    const hex = Uint8Array.fromBase64(cursor, urlSafe).toHex();
    const id = hex.replace(
      /^(.{8})(.{4})(.{4})(.{4})(.{12})$/,
      "$1-$2-$3-$4-$5",
    );
    return z.uuid().parse(id);
  } catch {
    throw invalidRequest([{
      path: "cursor",
      message: "must be the 'nextCursor' of an answer",
    }]);
  }
}

const urlSafe = { alphabet: "base64url", omitPadding: true } as const;
