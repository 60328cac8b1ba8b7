/**
 * SQL as `POST …/database/query` takes it.
 *
 * @module
 */

import postgres, { type Sql } from "postgres";
import { z } from "zod";

const bodySchema = z.object({
  query: z.string(),
  read_only: z.boolean().default(false),
});

/** Runs it and answers the rows of its last statement; 400 with Postgres's complaint. */
export async function runQuery(sql: Sql, body: unknown): Promise<Response> {
  const { query, read_only } = bodySchema.parse(body);
  const mode = read_only ? "read only" : "read write";
  try {
    const rows = await sql.begin(mode, (tx) => tx.unsafe(query));
    return Response.json(rows, { status: 201 });
  } catch (error) {
    if (!(error instanceof postgres.PostgresError)) throw error;
    const message = `Failed to run sql query: ERROR:  ${error.message}`;
    return Response.json({ message }, { status: 400 });
  }
}
