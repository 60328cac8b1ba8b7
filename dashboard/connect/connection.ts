/**
 * Where the project is and the key to it. A secret key lives as long as the
 * tab: never in a URL, nor in storage that outlives it.
 *
 * @module
 */

/** An API address and a key that opens it. */
export interface Connection {
  readonly url: string;
  /** A secret key; or, of a signed-in user, the publishable one. */
  readonly key: string;
  /** The signed-in user. */
  readonly email?: string | undefined;
}

/** What may be known of a project before one is connected; nothing secret. */
export interface KnownProject {
  readonly url: string;
  readonly publishableKey: string;
}

const storageKey = "crawl-connection";
const projectKey = "crawl-project";
/** Set when the user has left: a reload must not connect again. */
const leftKey = "crawl-left";

/** The connection of this tab, or the local stack's own; null where there is none. */
export async function findConnection(): Promise<Connection | null> {
  const kept = parse(sessionStorage.getItem(storageKey));
  if (kept) return kept;
  return sessionStorage.getItem(leftKey) ? null : await localConnection();
}

/** The local stack answers this to its own page on this machine; elsewhere there is no such file. */
export async function localConnection(): Promise<Connection | null> {
  const response = await fetch("connection.json").catch(() => null);
  const text = response?.ok ? await response.text() : null;
  const known = parseProject(text);
  if (known && !knownProject()) keepProject(known);
  return parse(text);
}

/** Keeps the connection until the tab is closed. */
export function keepConnection(connection: Connection): void {
  sessionStorage.setItem(storageKey, JSON.stringify(connection));
  sessionStorage.removeItem(leftKey);
}

/** Forgets the connection. */
export function dropConnection(): void {
  sessionStorage.clear();
  sessionStorage.setItem(leftKey, "yes");
}

/** The project one has signed in to before. */
export function knownProject(): KnownProject | null {
  return parseProject(localStorage.getItem(projectKey));
}

/** Remembers a project's address and publishable key for the next sign-in. */
export function keepProject({ url, publishableKey }: KnownProject): void {
  localStorage.setItem(projectKey, JSON.stringify({ url, publishableKey }));
}

function parse(text: string | null): Connection | null {
  const { url, key, email } = parsed(text);
  return typeof url === "string" && typeof key === "string"
    ? {
      url: withoutSlash(url),
      key,
      email: typeof email === "string" ? email : undefined,
    }
    : null;
}

function parseProject(text: string | null): KnownProject | null {
  const { url, publishableKey } = parsed(text);
  return typeof url === "string" && typeof publishableKey === "string"
    ? { url: withoutSlash(url), publishableKey }
    : null;
}

/** The address as it is kept: without a slash at its end. */
export function withoutSlash(url: string): string {
  return url.trim().replace(/\/+$/, "");
}

function parsed(text: string | null): Record<string, unknown> {
  try {
    return JSON.parse(text ?? "null") ?? {};
  } catch {
    return {};
  }
}
