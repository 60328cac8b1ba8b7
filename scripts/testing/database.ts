/**
 * A database of its own for each test.
 *
 * @module
 */

import postgres, { type Sql } from "postgres";

/** A database with the roles, the system schemas and the migrations, and no rows. */
export interface TestDatabase extends AsyncDisposable {
  /** Where the superuser connects to. */
  readonly url: string;
  /** A client of it, which ends with the database. */
  readonly sql: Sql;
}

/**
 * Clones the test runner's template. Disposing of the clone drops it, and fails
 * if the test has left a connection open.
 *
 * @example
 * ```ts
 * await using db = await freshDatabase();
 * const [row] = await db.sql`select count(*) from public.crawl_jobs`;
 * ```
 */
export async function freshDatabase(
  { empty = false, template = Deno.env.get("TEST_DATABASE_URL") } = {},
): Promise<TestDatabase> {
  if (!template) {
    throw new Error(
      "Cannot make a test database as no server runs: use `deno task test <file>`",
    );
  }
  const name = `test_${crypto.randomUUID().replaceAll("-", "")}`;
  // Without roles, schemas and migrations, or with all of them.
  const templateName = empty
    ? "template1"
    : new URL(template).pathname.slice(1);
  await asAdmin(template, async (sql) => {
    await sql`create database ${sql(name)} template ${sql(templateName)}`;
  });
  const url = databaseUrl(template, name);
  const sql = postgres(url, { onnotice: () => {} });
  return {
    url,
    sql,
    async [Symbol.asyncDispose]() {
      await sql.end({ timeout: 5 });
      await asAdmin(template, async (admin) => {
        const leaked = await leftConnections(admin, name);
        await admin`drop database ${admin(name)} with (force)`;
        if (leaked.length === 0) return;
        throw new Error(
          `The test left ${leaked.length} database connections open: ${
            leaked.join("; ")
          }`,
        );
      });
    },
  };
}

/** The last queries of the connections that do not go away within 2 s. */
async function leftConnections(sql: Sql, name: string): Promise<string[]> {
  const deadline = Date.now() + 2_000;
  while (true) {
    const rows = await sql<{ query: string }[]>`
      select query from pg_stat_activity
      where datname = ${name} and backend_type = 'client backend'`;
    if (rows.length === 0 || Date.now() > deadline) {
      return rows.map(({ query }) => query.slice(0, 100));
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function asAdmin(
  url: string,
  act: (sql: Sql) => Promise<void>,
): Promise<void> {
  const sql = postgres(databaseUrl(url, "postgres"), { max: 1 });
  try {
    await act(sql);
  } finally {
    await sql.end();
  }
}

/** The same server, another database. */
function databaseUrl(url: string, name: string): string {
  const other = new URL(url);
  other.pathname = `/${name}`;
  return other.href;
}
