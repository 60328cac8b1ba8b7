/**
 * Bytes out of Base64.
 *
 * @module
 */

/** The bytes; throws at what is no Base64. */
export function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(
    atob(base64),
    (character) => character.charCodeAt(0),
  );
}
