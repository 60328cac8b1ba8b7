/**
 * A Postgres of the suite's own, as durable as a real one, that can be killed
 * and comes back with its data; and the database that each class starts from.
 *
 * @module
 */

import { join } from "node:path";
import { fileURLToPath } from "node:url";
import postgres from "postgres";
import { postgresAccount } from "../stack/account.ts";
import { makeFolders } from "../stack/folders.ts";
import { freePort } from "../stack/free_port.ts";
import { generateKeys } from "../stack/keys.ts";
import { Postgres, type PostgresOptions } from "../stack/postgres.ts";
import { send } from "../stack/send_signal.ts";
import { makeTemplate } from "../testing/template.ts";

const checkout = fileURLToPath(new URL("../..", import.meta.url));

/** Whose database is made. */
export interface ServerOptions {
  /** The project whose migrations are applied. */
  readonly root: string;
  /** SQL to apply after them, to alter the product. */
  readonly extraSql: string;
}

/** The server. Disposing of it deletes its data. */
export class FaultServer implements AsyncDisposable {
  /** The database to copy: migrations, the extra SQL and the audit. */
  readonly template: string;
  readonly #options: PostgresOptions;
  readonly #owned: AsyncDisposableStack;
  #postgres: Postgres;

  private constructor(
    running: Postgres,
    options: PostgresOptions,
    { template, owned }: { template: string; owned: AsyncDisposableStack },
  ) {
    this.#postgres = running;
    this.#options = options;
    this.template = template;
    this.#owned = owned;
  }

  /** Starts it and makes the template. */
  static async start({ root, extraSql }: ServerOptions): Promise<FaultServer> {
    await using owned = new AsyncDisposableStack();
    const { database: home } = await makeFolders(join(checkout, ".local"));
    const data = await Deno.makeTempDir({ prefix: "crawl-faults-" });
    owned.defer(() => Deno.remove(data, { recursive: true }));
    const account = await postgresAccount();
    if (account) await Deno.chown(data, account.uid, account.gid);
    const { databasePassword: password } = await generateKeys();
    const options = { home, data, port: freePort(), password };
    const running = await Postgres.start(options);
    try {
      const template = await makeTemplate(
        running.url,
        join(root, "supabase", "migrations"),
      );
      const audit = await Deno.readTextFile(
        new URL("./audit.sql", import.meta.url),
      );
      await apply(template, extraSql, audit);
      return new FaultServer(running, options, {
        template,
        owned: owned.move(),
      });
    } catch (error) {
      await running.stop();
      throw error;
    }
  }

  /** Kills every process of it at once, with -9. */
  async kill(): Promise<void> {
    const { pid } = this.#postgres;
    // Stopped first, so that it does not start again what it loses.
    send(pid, "SIGSTOP");
    for (const child of await children(pid)) send(child, "SIGKILL");
    send(pid, "SIGKILL");
    await this.#postgres.ended;
  }

  /** Starts it again after {@linkcode kill}, on the same port and data. */
  async restart(): Promise<void> {
    this.#postgres = await Postgres.start(this.#options);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#postgres.stop();
    await this.#owned.disposeAsync();
  }
}

async function apply(url: string, ...texts: string[]): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    for (const text of texts) {
      if (text.trim()) await sql.unsafe(text).simple();
    }
  } finally {
    await sql.end();
  }
}

/** The processes that this one has started. */
async function children(pid: number): Promise<number[]> {
  const text = await Deno.readTextFile(`/proc/${pid}/task/${pid}/children`);
  return text.trim().split(" ").filter(Boolean).map(Number);
}
