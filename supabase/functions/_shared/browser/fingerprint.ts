/**
 * Short names for what must not be told, such as an endpoint with its token.
 *
 * @module
 */

/** The first 16 hexadecimal digits of a text's SHA-256. */
export async function fingerprint(text: string): Promise<string> {
  const bytes = new TextEncoder().encode(text);
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return Array.from(
    new Uint8Array(digest, 0, 8),
    (byte) => byte.toString(16).padStart(2, "0"),
  ).join("");
}
