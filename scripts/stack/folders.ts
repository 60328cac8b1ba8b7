/**
 * Where the local stack keeps its state.
 *
 * @module
 */

import { createHash } from "node:crypto";
import { StackError } from "./stack_error.ts";

/** The two folders of a local stack, as absolute paths. */
export interface Folders {
  /** Keys, the lock, the bundled dashboard; git-ignored. */
  readonly state: string;
  /** The Postgres binaries, data and log. */
  readonly database: string;
}

/**
 * Makes the folders of the stack whose state is in `state`, an absolute path.
 *
 * Postgres refuses to run as root and is then run as another user, who cannot
 * reach a checkout under a home of mode 0700: root's database lives elsewhere.
 */
export async function makeFolders(state: string): Promise<Folders> {
  await Deno.mkdir(state, { recursive: true });
  if (Deno.uid() !== 0) return { state, database: state };
  const name = createHash("sha256").update(state).digest("hex").slice(0, 12);
  const database = `/var/tmp/crawl-job-system-${name}`;
  await Deno.mkdir(database, { recursive: true });
  await Deno.chmod(database, 0o755);
  const { isDirectory, uid } = await Deno.lstat(database);
  if (!isDirectory || uid !== 0) {
    throw new StackError(
      `The folder ${database} belongs to somebody else: remove it and start again`,
    );
  }
  return { state, database };
}
