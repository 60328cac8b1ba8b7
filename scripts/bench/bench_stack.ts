/**
 * A stack to measure on: its own Postgres with the durability of a real one.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import { postgresAccount } from "../stack/account.ts";
import { makeFolders } from "../stack/folders.ts";
import { freePort } from "../stack/free_port.ts";
import { generateKeys } from "../stack/keys.ts";
import { Postgres } from "../stack/postgres.ts";
import { type TestStack, testStack } from "../testing/stack.ts";
import { makeTemplate } from "../testing/template.ts";

const checkout = fileURLToPath(new URL("../../", import.meta.url));

/** Starts it. Disposing of it ends its processes and deletes its data. */
export async function benchStack(
  env: Record<string, string> = {},
): Promise<TestStack> {
  await using owned = new AsyncDisposableStack();
  owned.use(await benchPostgres());
  const stack = owned.use(await testStack({ env }));
  const kept = owned.move();
  return { ...stack, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

/** Starts the Postgres alone: every `testStack` that follows has a database there. */
export async function benchPostgres(): Promise<AsyncDisposable> {
  await using owned = new AsyncDisposableStack();
  const { database: home } = await makeFolders(`${checkout}.local`);
  const data = await Deno.makeTempDir({ prefix: "crawl-bench-" });
  owned.defer(() => Deno.remove(data, { recursive: true }));
  const account = await postgresAccount();
  if (account) await Deno.chown(data, account.uid, account.gid);
  const { databasePassword: password } = await generateKeys();
  const server = owned.use(
    await Postgres.start({ home, data, port: freePort(), password }),
  );
  Deno.env.set(
    "TEST_DATABASE_URL",
    await makeTemplate(server.url, `${checkout}supabase/migrations`),
  );
  return owned.move();
}
