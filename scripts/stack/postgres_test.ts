import { join } from "node:path";
import postgres from "postgres";
import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "../testing/assert.ts";
import { postgresAccount } from "./account.ts";
import { makeFolders } from "./folders.ts";
import { freePort } from "./free_port.ts";
import { Postgres, type PostgresOptions } from "./postgres.ts";
import { installPostgres } from "./postgres_binaries.ts";
import { StackError } from "./stack_error.ts";
import { testHome } from "../testing/home.ts";

/** A folder for data that Postgres's user can reach; removed at the end. */
async function dataFolder() {
  const data = await Deno.makeTempDir({ prefix: "crawl-postgres-" });
  const account = await postgresAccount();
  if (account) await Deno.chown(data, account.uid, account.gid);
  return {
    data,
    account,
    async start(options: Partial<PostgresOptions> = {}): Promise<Postgres> {
      const { database: home } = await makeFolders(testHome());
      const port = freePort();
      return await Postgres.start({
        home,
        data,
        port,
        password: "secret",
        ...options,
      });
    },
    [Symbol.asyncDispose]: () => Deno.remove(data, { recursive: true }),
  };
}

async function query(url: string, text: string): Promise<postgres.Row[]> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    return [...await sql.unsafe(text)];
  } finally {
    await sql.end();
  }
}

Deno.test("Postgres.start() makes a UTF-8 database that asks for the password", async () => {
  await using folder = await dataFolder();
  await using server = await folder.start();
  const [row] = await query(
    server.url,
    `select current_setting('server_encoding') as encoding,
      current_setting('fsync') as fsync, lower('ÄΩ') as lower,
      current_setting('server_version_num')::int / 10000 as major`,
  );
  assertEquals({ ...row }, {
    encoding: "UTF8",
    fsync: "on",
    lower: "äω",
    major: 17,
  });
  const wrong = server.url.replace("secret", "guess");
  await assertRejects(() => query(wrong, "select 1"), Error, "password");
});

Deno.test("Postgres.start() finds the data of the last time", async () => {
  await using folder = await dataFolder();
  {
    await using server = await folder.start();
    await query(server.url, "create table kept (id int)");
    await query(server.url, "insert into kept values (7)");
  }
  await using server = await folder.start();
  assertEquals(await query(server.url, "select id from kept"), [{ id: 7 }]);
});

Deno.test("Postgres.start() recovers from a crash of the server", async () => {
  await using folder = await dataFolder();
  const crashed = await folder.start();
  await query(crashed.url, "create table kept (id int)");
  Deno.kill(crashed.pid, "SIGKILL");
  await crashed.ended;
  await using server = await folder.start();
  assertEquals(await query(server.url, "select id from kept"), []);
});

Deno.test("Postgres.start() stops a server that a crashed run left behind", async () => {
  await using folder = await dataFolder();
  await (await folder.start()).stop();
  const { database: home } = await makeFolders(testHome());
  const port = freePort();
  const orphan = new Deno.Command(
    join(await installPostgres(home), "bin", "postgres"),
    {
      args: ["-D", join(folder.data, "data"), "-p", String(port)]
        .concat(["-c", "unix_socket_directories="]),
      cwd: "/",
      stdout: "null",
      stderr: "null",
      ...folder.account,
    },
  ).spawn();
  const pidFile = join(folder.data, "data", "postmaster.pid");
  while (
    !(await Deno.readTextFile(pidFile).catch(() => "")).includes("ready")
  ) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await using server = await folder.start();
  await query(server.url, "select 1");
  assert((await orphan.status).success);
});

Deno.test("Postgres.start() is not fooled by another program's number in the pid file", async () => {
  await using folder = await dataFolder();
  await (await folder.start()).stop();
  const data = join(folder.data, "data");
  await Deno.writeTextFile(
    join(data, "postmaster.pid"),
    `${Deno.pid}\n${data}\n1700000000\n5432\n\n127.0.0.1\n 0 0\nready\n`,
  );
  await using server = await folder.start();
  await query(server.url, "select 1");
});

Deno.test("Postgres.start() refuses what its user has to put right", async () => {
  await using folder = await dataFolder();
  await (await folder.start()).stop();
  const password = await assertRejects(
    () => folder.start({ password: "other" }),
    StackError,
  );
  assertStringIncludes(password.message, "--fresh");

  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const busy = await assertRejects(
    () => folder.start({ port: taken.addr.port }),
    StackError,
  );
  assertStringIncludes(busy.message, "Address already in use");

  await Deno.writeTextFile(join(folder.data, "data", "PG_VERSION"), "16\n");
  const version = await assertRejects(() => folder.start(), StackError);
  assertStringIncludes(version.message, "made by Postgres 16");
});

Deno.test("installPostgres() ignores a half-finished copy, and copies once", async () => {
  const { database: home } = await makeFolders(await Deno.makeTempDir());
  try {
    await Deno.mkdir(join(home, "postgres-1234567890abcdef", "bin"), {
      recursive: true,
    });
    const [first, second] = await Promise.all([
      installPostgres(home),
      installPostgres(home),
    ]);
    assertEquals(first, second);
    const library = join(first, "lib", "libpq.so.5");
    assert((await Deno.lstat(library)).isSymlink);
    assert((await Deno.stat(library)).isFile);
    const { stdout } = await new Deno.Command(join(first, "bin", "postgres"), {
      args: ["--version"],
    }).output();
    assertStringIncludes(new TextDecoder().decode(stdout), "PostgreSQL");
  } finally {
    await Deno.remove(home, { recursive: true });
  }
});
