/**
 * Reads what others have scraped, of which nothing is sure.
 *
 * @module
 */

/** An object of unknown fields. */
export type Fields = Readonly<Record<string, unknown>>;

/** The longest text that is kept. */
const longest = 20_000;
/** The most that is kept of a list. */
const most = 200;

/** Whether a value has fields. */
export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The first field of these names that is there, however it is spelt: `page_name`, `pageName`, `adArchiveID`. */
export function field(fields: Fields, ...names: string[]): unknown {
  for (const name of names) {
    const camel = name.replace(/_(\w)/g, (_, letter) => letter.toUpperCase());
    for (const spelt of [name, camel, camel.replace(/Id$/, "ID")]) {
      const value = Object.hasOwn(fields, spelt) ? fields[spelt] : undefined;
      if (value !== undefined && value !== null) return value;
    }
  }
  return undefined;
}

/** A list, also where there is one thing or none. */
export function list(value: unknown): unknown[] {
  if (Array.isArray(value)) return value.slice(0, most);
  return value === undefined || value === null ? [] : [value];
}

/** A text that Postgres can store; null where there is none. */
export function text(value: unknown): string | null {
  if (typeof value === "number" && Number.isFinite(value)) return String(value);
  if (typeof value !== "string") return null;
  const stored = value.slice(0, longest).toWellFormed()
    .replaceAll("\0", "\uFFFD").trim();
  return stored === "" ? null : stored;
}
