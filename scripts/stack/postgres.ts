/**
 * A Postgres server of our own: real Postgres, from npm, without Docker.
 *
 * @module
 */

import { join } from "node:path";
import { postgresAccount } from "./account.ts";
import { GuardedProcess } from "./guarded_process.ts";
import { installPostgres } from "./postgres_binaries.ts";
import { prepareData } from "./postgres_data.ts";
import { clearOrphan } from "./postgres_orphan.ts";
import { untilReady } from "./postgres_ready.ts";
import { StackError } from "./stack_error.ts";

/** How a {@linkcode Postgres} is started. */
export interface PostgresOptions {
  /** The folder for the programs; data and log go there too if not `data`. */
  readonly home: string;
  /** The folder for data and log, which the server's user must be able to reach. */
  readonly data?: string;
  readonly port: number;
  /** The superuser's password. */
  readonly password: string;
  /** False trades safety at a power cut for speed; for tests. Default true. */
  readonly durable?: boolean;
  /** How long the server may take until it answers. Default 60 s. */
  readonly readyWithinMs?: number;
}

/** A running server on 127.0.0.1. Disposing of it stops it. */
export class Postgres implements AsyncDisposable {
  /** Where the superuser `postgres` connects to, password included. */
  readonly url: string;
  /** Resolves when the server has ended, for whatever reason. */
  readonly ended: Promise<unknown>;
  readonly #process: GuardedProcess;

  private constructor(process: GuardedProcess, url: string) {
    this.#process = process;
    this.ended = process.ended;
    this.url = url;
  }

  /** The server's process. */
  get pid(): number {
    return this.#process.pid;
  }

  /** Starts a server, with the data of the last time, and waits until it answers. */
  static async start(options: PostgresOptions): Promise<Postgres> {
    const { home, port, password } = options;
    const folder = options.data ?? home;
    const data = join(folder, "data");
    const log = join(folder, "postgres.log");
    const account = await postgresAccount();
    const binaries = await installPostgres(home);
    await prepareData(data, { binaries, password, account });
    await clearOrphan(data);
    await Deno.writeTextFile(log, "", { mode: 0o600 });
    if (account) await Deno.chown(log, account.uid, account.gid);

    const process = new GuardedProcess(join(binaries, "bin", "postgres"), {
      args: ["-D", data, ...settings(port, options.durable ?? true)],
      log,
      ...account,
    });
    const url = `postgresql://postgres:${password}@127.0.0.1:${port}/postgres`;
    const server = new Postgres(process, url);
    try {
      await untilReady(server, options.readyWithinMs ?? 60_000);
      return server;
    } catch (error) {
      await server.stop();
      if (error instanceof StackError) throw error;
      const lines = (await Deno.readTextFile(log)).trimEnd().split("\n");
      throw new StackError(
        `Postgres did not start (its data is in ${data}): ${
          error instanceof Error ? error.message : error
        }\n${lines.slice(-10).join("\n")}`,
        { cause: error },
      );
    }
  }

  /** Ends all connections and the server; kills it when that takes above 10 s. */
  async stop(): Promise<void> {
    await this.#process.stop("SIGINT");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}

function settings(port: number, durable: boolean): string[] {
  const values = {
    port,
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    max_connections: 100,
    shared_buffers: "128MB",
    // The queue updates rows all the time: look for dead ones often.
    autovacuum_naptime: "15s",
    log_checkpoints: "off",
    timezone: "UTC",
    log_timezone: "UTC",
    ...(durable ? {} : {
      fsync: "off",
      synchronous_commit: "off",
      full_page_writes: "off",
    }),
  };
  return Object.entries(values).flatMap(([key, value]) => [
    "-c",
    `${key}=${value}`,
  ]);
}
