/**
 * Base64, as the debugger sends files.
 *
 * @module
 */

/** How many bytes a text in base64 stands for. */
export function base64Bytes(text: string): number {
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  return text.length / 4 * 3 - padding;
}
