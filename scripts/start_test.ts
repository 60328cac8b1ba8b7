import postgres from "postgres";
import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "./testing/assert.ts";
import { Clone, type StartedTask } from "./testing/clone.ts";

/** Pastes the two printed curl lines into a shell. */
async function pasteCurl({ log }: StartedTask): Promise<string> {
  const [submit, read] = log.lines.filter((line) => line.includes("curl -sS"));
  const script = `${submit}
    for _ in $(seq 100); do
      answer=$(${read?.trim()})
      case $answer in *'"status":"completed"'*) break;; esac
      sleep 0.2
    done
    echo "$answer"`;
  const { stdout } = await new Deno.Command("sh", { args: ["-c", script] })
    .output();
  return new TextDecoder().decode(stdout);
}

async function count(url: string | undefined): Promise<number> {
  const sql = postgres(url ?? "", { max: 1 });
  try {
    const [row] = await sql`select count(*)::int as n from public.crawl_jobs`;
    return row?.n;
  } finally {
    await sql.end();
  }
}

Deno.test("deno task start runs, its curl lines crawl a page, and Ctrl-C leaves nothing", async () => {
  await using clone = await Clone.make();
  const task = await clone.start();
  const status = await clone.status();
  assertEquals(Object.keys(status), [
    "API_URL",
    "PUBLISHABLE_KEY",
    "SECRET_KEY",
    "DB_URL",
    "DASHBOARD_URL",
  ]);
  assertStringIncludes(await pasteCurl(task), "written by a script");
  task.interrupt();
  await task.ended;
  assert(task.log.lines.some((line) => line.startsWith("Stopping")));
  assertEquals(await clone.processesLeft(), []);
  const { code, output } = await clone.run("status");
  assertEquals(code, 1);
  assertStringIncludes(output, "start it with `deno task start`");
});

Deno.test("a second start keeps data and keys, and --fresh deletes the data", async () => {
  await using clone = await Clone.make();
  const first = await clone.start();
  const before = await clone.status();
  await pasteCurl(first);
  assertEquals(await count(before.DB_URL), 1);
  first.interrupt();
  await first.ended;

  const second = await clone.start();
  assertEquals(await clone.status(), before);
  assertEquals(await count(before.DB_URL), 1);
  second.interrupt();
  await second.ended;

  const third = await clone.start("--fresh");
  assertEquals(await clone.status(), before);
  assertEquals(await count(before.DB_URL), 0);
  third.interrupt();
  await third.ended;
});

Deno.test("a killed stack takes its processes along, and the next start goes on", async () => {
  await using clone = await Clone.make();
  const task = await clone.start();
  await pasteCurl(task); // so that Chromium runs, too
  Deno.kill(-task.pid, "SIGKILL");
  await task.ended;
  assertEquals(await clone.processesLeft(), []);
  assertEquals((await clone.run("status")).code, 1);

  const next = await clone.start();
  assertEquals(await count((await clone.status()).DB_URL), 1);
  next.interrupt();
  await next.ended;
});

Deno.test("a second instance is refused, also with --fresh, and harms nothing", async () => {
  await using clone = await Clone.make();
  const task = await clone.start();
  const { API_URL } = await clone.status();
  for (const flags of [[], ["--fresh"]]) {
    const { code, output } = await clone.run("start", ...flags);
    assertEquals(code, 1);
    assertMatch(
      output,
      new RegExp(`^Cannot start: .* process \\d+ at ${API_URL}: use it, or`),
    );
  }
  assert((await fetch(`${API_URL}/dashboard/`)).ok);
  task.interrupt();
  await task.ended;
});

Deno.test("deno task start says in a sentence what to put right", async (t) => {
  await using clone = await Clone.make();
  using busy = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const port = `${busy.addr.port}`;
  for (
    const [flags, sentence] of [
      [["--port", port], `Port ${port} is in use .* with --port$`],
      [["--port", "0", "--db-port", port], `Port ${port} .* with --db-port$`],
      [
        ["--prot", "1"],
        "Unknown option '--prot': see `deno task start --help`",
      ],
      [["--port", "many"], "--port takes a port number"],
    ] as const
  ) {
    await t.step(flags.join(" "), async () => {
      const { code, output } = await clone.run("start", ...flags);
      assertEquals(code, 1);
      assertMatch(output.trim(), new RegExp(`^Cannot start: ${sentence}`, "m"));
      assertEquals(output.trim().split("\n").length, 1);
    });
  }
  await t.step("a browser that is not there", async () => {
    clone.env.CHROME_PATH = "/nowhere/chrome";
    const { code, output } = await clone.run("start", ...clone.ports);
    assertEquals(code, 1);
    assertStringIncludes(
      output,
      "Cannot start: There is no file /nowhere/chrome: set CHROME_PATH to",
    );
  });
  assertEquals(await clone.processesLeft(), []);
});
