/**
 * Where in the dashboard one is. It stands behind the `#`, so that plain files
 * can serve every view, and a reload keeps it.
 *
 * @module
 */

import { useEffect, useState } from "preact/hooks";

/** `#/batches/examples?status=error` → `["batches", "examples"]` and the query. */
export interface Route {
  readonly path: readonly string[];
  readonly query: URLSearchParams;
}

/** Reads a fragment; what is no path is the first view. */
export function parseRoute(hash: string): Route {
  const [path = "", query = ""] = hash.replace(/^#\/?/, "").split("?", 2);
  return {
    path: path.split("/").filter(Boolean).map(decoded),
    query: new URLSearchParams(query),
  };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part; // a `%` that somebody typed
  }
}

/** The fragment of a path; empty parameters are left out. */
export function href(
  path: readonly string[],
  query: Readonly<Record<string, string | null | undefined>> = {},
): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value) parameters.set(name, value);
  }
  const text = path.map(encodeURIComponent).join("/");
  return `#/${text}${parameters.size > 0 ? `?${parameters}` : ""}`;
}

/** Goes there; `replace` leaves no step to go back to. */
export function go(to: string, { replace = false } = {}): void {
  if (replace) location.replace(to);
  else location.hash = to;
}

/** The route, whenever it changes. */
export function useRoute(): Route {
  const [hash, setHash] = useState(location.hash);
  useEffect(() => {
    const changed = () => setHash(location.hash);
    addEventListener("hashchange", changed);
    changed(); // it may have changed before anybody listened
    return () => removeEventListener("hashchange", changed);
  }, []);
  return parseRoute(hash);
}
