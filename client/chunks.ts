/**
 * Cuts a list into parts that a request may hold.
 *
 * @module
 */

/** What one request may hold. */
export interface Limits {
  readonly urls: number;
  readonly bytes: number;
}

/** A part of a list. */
export interface Chunk<T = unknown> {
  /** The place of its first entry in the list. */
  readonly offset: number;
  readonly entries: readonly T[];
}

/** Kept free in each request: its key names, and the batch's name. */
const marginBytes = 1_000;

/**
 * The list in parts, each small enough for a body that holds `rest`, too. An
 * entry that is too large for any request is a part of its own, and an empty
 * list is one empty part: the server says what is wrong with them.
 */
export function* chunks<T>(
  entries: readonly T[],
  rest: unknown,
  limits: Limits,
): Generator<Chunk<T>> {
  const most = limits.bytes - bytesOf(rest) - marginBytes;
  let offset = 0;
  let size = 0;
  for (const [place, entry] of entries.entries()) {
    const bytes = bytesOf(entry);
    const isFull = place - offset >= limits.urls || size + bytes > most;
    if (isFull && place > offset) {
      yield { offset, entries: entries.slice(offset, place) };
      offset = place;
      size = 0;
    }
    size += bytes;
  }
  yield { offset, entries: entries.slice(offset) };
}

const encoder = new TextEncoder();

/** The length as JSON, with a comma. */
function bytesOf(value: unknown): number {
  return encoder.encode(JSON.stringify(value)).length + 1;
}
