/**
 * Files that leave the page.
 *
 * @module
 */

/** Has the browser save the content under this name. */
export function saveFile(name: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The browser reads it after this turn.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** A file's name out of any text. */
export function fileName(text: string, extension: string): string {
  const name = text.replace(/[^\w.-]+/g, "_").slice(0, 100);
  return `${name || "crawl"}.${extension}`;
}
