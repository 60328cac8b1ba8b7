/**
 * Where the project is and the key to it. The key lives as long as the tab:
 * never in a URL, nor in storage that outlives it.
 *
 * @module
 */

/** An API address and a key that opens it. */
export interface Connection {
  readonly url: string;
  readonly key: string;
}

const storageKey = "crawl-connection";

/** The connection of this tab, or the local stack's own; null where there is none. */
export async function findConnection(): Promise<Connection | null> {
  const kept = parse(sessionStorage.getItem(storageKey));
  if (kept) return kept;
  // The local stack answers this to its own page on this machine; elsewhere there is no such file.
  const response = await fetch("connection.json").catch(() => null);
  return response?.ok ? parse(await response.text()) : null;
}

/** Keeps the connection until the tab is closed. */
export function keepConnection(connection: Connection): void {
  sessionStorage.setItem(storageKey, JSON.stringify(connection));
}

/** Forgets the connection. */
export function dropConnection(): void {
  sessionStorage.removeItem(storageKey);
}

function parse(text: string | null): Connection | null {
  try {
    const { url, key } = JSON.parse(text ?? "null") ?? {};
    return typeof url === "string" && typeof key === "string"
      ? { url: url.replace(/\/$/, ""), key }
      : null;
  } catch {
    return null;
  }
}
