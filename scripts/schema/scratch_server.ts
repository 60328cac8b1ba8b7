/**
 * A Postgres server for one run, with nothing in it.
 *
 * @module
 */

import { testHome } from "../testing/home.ts";
import { postgresAccount } from "../stack/account.ts";
import { makeFolders } from "../stack/folders.ts";
import { freePort } from "../stack/free_port.ts";
import { generateKeys } from "../stack/keys.ts";
import { Postgres } from "../stack/postgres.ts";

/** A server whose data goes with it. */
export interface ScratchServer extends AsyncDisposable {
  /** Where the superuser connects to. */
  readonly url: string;
}

/** Starts one on a free port. */
export async function scratchServer(): Promise<ScratchServer> {
  const { database: home } = await makeFolders(testHome());
  const data = await Deno.makeTempDir({ prefix: "crawl-scratch-" });
  const remove = () => Deno.remove(data, { recursive: true });
  try {
    const account = await postgresAccount();
    if (account) await Deno.chown(data, account.uid, account.gid);
    const { databasePassword: password } = await generateKeys();
    const port = freePort();
    const options = { home, data, port, password, durable: false };
    const server = await Postgres.start(options);
    return {
      url: server.url,
      async [Symbol.asyncDispose]() {
        await server.stop();
        await remove();
      },
    };
  } catch (error) {
    await remove();
    throw error;
  }
}
