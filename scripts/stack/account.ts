/**
 * The user that Postgres runs as when we are root, as it refuses to run as root.
 *
 * @module
 */

/** A user and its group, as numbers. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

const NOBODY: Account = { uid: 65534, gid: 65534 };

/** The account for Postgres; undefined when the own one will do. */
export async function postgresAccount(): Promise<Account | undefined> {
  if (Deno.uid() !== 0) return undefined;
  const passwd = await Deno.readTextFile("/etc/passwd").catch(() => "");
  const found = passwd.match(/^postgres:[^:]*:(\d+):(\d+):/m);
  if (!found) return NOBODY;
  return { uid: Number(found[1]), gid: Number(found[2]) };
}
