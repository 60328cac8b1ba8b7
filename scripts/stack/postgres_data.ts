/**
 * The data folder of a Postgres server.
 *
 * @module
 */

import { join } from "node:path";
import type { Account } from "./account.ts";
import { StackError } from "./stack_error.ts";

/** What {@linkcode prepareData} needs to know. */
export interface DataOptions {
  /** Where the server programs are. */
  readonly binaries: string;
  /** The superuser's password. */
  readonly password: string;
  /** The owner of the files, if not ourselves. */
  readonly account?: Account;
}

/** Makes the data folder unless it is there; a foreign one is refused. */
export async function prepareData(
  data: string,
  options: DataOptions,
): Promise<void> {
  const found = await Deno.readTextFile(join(data, "PG_VERSION"))
    .catch(() => undefined);
  if (found === undefined) return await createData(data, options);
  const wanted = options.binaries.match(/postgres-(\d+)[^/]*$/)?.[1];
  if (found.trim() !== wanted) {
    throw new StackError(
      `The data in ${data} was made by Postgres ${found.trim()}, and this is Postgres ${wanted}: start with --fresh to delete it, or move it away`,
    );
  }
}

async function createData(data: string, options: DataOptions): Promise<void> {
  // Under another name until it is complete, as `initdb` may be interrupted.
  const partial = `${data}.partial`;
  const passwordFile = `${data}.password`;
  await Deno.remove(partial, { recursive: true }).catch(() => {});
  await Deno.mkdir(partial, { recursive: true, mode: 0o700 });
  await Deno.writeTextFile(passwordFile, options.password, { mode: 0o600 });
  if (options.account) {
    const { uid, gid } = options.account;
    await Deno.chown(partial, uid, gid);
    await Deno.chown(passwordFile, uid, gid);
  }
  try {
    const { success, stderr } = await new Deno.Command(
      join(options.binaries, "bin", "initdb"),
      {
        args: [
          `--pgdata=${partial}`,
          "--username=postgres",
          `--pwfile=${passwordFile}`,
          "--auth=scram-sha-256",
          "--encoding=UTF8",
          // Postgres's own C.UTF-8: the same on each operating system.
          "--locale=C",
          "--locale-provider=builtin",
          "--builtin-locale=C.UTF-8",
          "--no-instructions",
        ],
        cwd: "/",
        ...options.account,
      },
    ).output();
    if (!success) {
      const reason = new TextDecoder().decode(stderr).trim();
      throw new Error(`Cannot create the database: ${reason}`);
    }
  } finally {
    await Deno.remove(passwordFile);
  }
  await Deno.rename(partial, data);
}
