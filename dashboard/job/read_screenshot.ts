/**
 * Finds a screenshot in what the functions answer.
 *
 * @module
 */

/** Where the picture is: a `data:` URL, or an address of the web. */
export function readScreenshot(holder: unknown): string | null {
  if (typeof holder !== "object" || holder === null) return null;
  return "screenshot" in holder ? sourceOf(holder.screenshot) : null;
}

/** Text as it is, bare Base64, or an object with either. */
function sourceOf(value: unknown): string | null {
  if (typeof value === "string") {
    if (/^data:image\/(png|jpeg|webp);base64,/.test(value)) return value;
    if (/^https?:\/\//.test(value)) return value;
    const type = value.startsWith("/9j/")
      ? "jpeg"
      : value.startsWith("UklGR")
      ? "webp"
      : "png";
    return /^[\w+/=]{40,}$/.test(value)
      ? `data:image/${type};base64,${value}`
      : null;
  }
  if (typeof value !== "object" || value === null) return null;
  for (const [name, inner] of Object.entries(value)) {
    if (!/^(data|base64|url)$/.test(name)) continue;
    const source = sourceOf(inner);
    if (source !== null) return source;
  }
  return null;
}
