/**
 * Waits for a Postgres server that has been started.
 *
 * @module
 */

import postgres from "postgres";
import { StackError } from "./stack_error.ts";

/** Resolves when a real connection has succeeded. */
export async function untilReady(
  server: { url: string; ended: Promise<unknown> },
  ms: number,
): Promise<void> {
  const ended = server.ended.then(() => "ended" as const);
  const deadline = Date.now() + ms;
  while (true) {
    const result = await Promise.race([connect(server.url), ended]);
    if (result === "connected") return;
    if (result === "ended") throw new Error("it ended at once");
    if (result === "wrong password") {
      throw new StackError(
        "The database has another password than the one in keys.json: put the old keys.json back, or start with --fresh to delete the data",
      );
    }
    if (Date.now() > deadline) throw new Error("it takes too long");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function connect(
  url: string,
): Promise<"connected" | "wrong password" | "not yet"> {
  const sql = postgres(url, { max: 1, connect_timeout: 5 });
  try {
    await sql`select 1`;
    return "connected";
  } catch (error) {
    const code = error instanceof postgres.PostgresError && error.code;
    return code === "28P01" ? "wrong password" : "not yet";
  } finally {
    await sql.end({ timeout: 1 });
  }
}
