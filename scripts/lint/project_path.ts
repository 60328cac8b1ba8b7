/**
 * Where a linted file stands in the project.
 *
 * @module
 */

import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url))
  .replaceAll("\\", "/");

/** The path from the project's root, with forward slashes; null outside of it. */
export function projectPath(filename: string): string | null {
  const path = filename.replaceAll("\\", "/");
  return path.startsWith(root) ? path.slice(root.length) : null;
}

/** The path of a file that is deployed or bundled; null for tests, which hold all parts together. */
export function productPath(filename: string): string | null {
  const path = projectPath(filename);
  if (
    path === null || !/^(supabase\/functions|dashboard|client)\//.test(path)
  ) {
    return null;
  }
  return isForTests(path) ? null : path;
}

/** Whether only tests may use the file of that path. */
export function isForTests(path: string): boolean {
  return /(_test\.ts$|\/testing\/|\/testdata\/)/.test(path);
}
