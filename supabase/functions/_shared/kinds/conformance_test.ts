/**
 * What holds for every kind of job: run over the list of kinds, so that a new
 * one is held to it by being there.
 */

import {
  assert,
  assertEquals,
  assertMatch,
  assertThrows,
} from "../../../../scripts/testing/assert.ts";
import { type JobCode, JobError } from "../errors.ts";
import type { AnyKind, Outcome } from "./kind.ts";
import { kinds } from "./mod.ts";
import { openRig, type Rig } from "./testing/rig.ts";
import {
  answered,
  failing,
  firstTry,
  hanging,
  plain,
  rubbish,
  runToEnd,
  toolsOf,
} from "./testing/trial.ts";
import { garbage, type World, worlds } from "./testing/worlds.ts";

Deno.env.set("SUPABASE_URL", "http://127.0.0.1:1");
Deno.env.set("SUPABASE_SECRET_KEYS", "{}");

/** How long a kind may take to notice that it is to stop. */
const noticeMs = 1_000;

Deno.test("every kind has a name of its own, and every world a kind", () => {
  const names = kinds.map(({ name }) => name);
  assertEquals(new Set(names).size, names.length);
  for (const name of names) assertMatch(name, /^[a-z][a-z0-9_]{1,49}$/);
  const homeless = Object.keys(worlds).filter((name) => !names.includes(name));
  assertEquals(homeless, []);
});

Deno.test("the README shows a kind as it is, in less than 60 lines", async () => {
  const read = (path: string) =>
    Deno.readTextFile(new URL(path, import.meta.url));
  const readme = await read("README.md");
  const shown = readme.matchAll(/```ts\n(.*?)```/gs)
    .map(([, code = ""]) => code).toArray();
  const [light = "", heavy = "", line = ""] = shown;
  assertEquals(light, await read("catalogue_snapshot/mod.ts"));
  assertEquals(heavy, await read("catalogue_snapshot/run.ts"));
  assert((await read("mod.ts")).includes(line));
  assert((light + heavy).split("\n").length < 60);
});

for (const kind of kinds) {
  const world = worlds[kind.name] ?? {};

  Deno.test(`${kind.name} takes its example, and nothing else beside`, () => {
    if (kind.example === undefined) {
      throw new Error(
        `Kind '${kind.name}' has no 'example': add args as they may look to its mod.ts`,
      );
    }
    const described = kind.describe(kind.example);
    assertEquals(kind.describe(kind.example), described);
    assertEquals(kind.describe(described.args), described);
    assertEquals(JSON.parse(JSON.stringify(described.args)), described.args);
    const { subject, once } = described;
    // Whoever is told that there is one already wants to find it.
    assert(once === undefined || subject !== undefined);
    for (const text of [subject, once].filter((text) => text !== undefined)) {
      assert(text.length > 0 && text.length <= 250, text);
    }
    const refused = [
      { ...Object(kind.example), not_a_field_of_any_kind: 1 },
      null,
      1,
      "",
      [kind.example],
    ];
    for (const args of refused) {
      const error = assertThrows(() => kind.describe(args), JobError);
      assertEquals(error.code, "INVALID_ARGS");
      assertThrows(() => kind.lanes(args), JobError);
      assertThrows(() => kind.prepare({ ...firstTry(kind), args }));
    }
  });

  Deno.test(`${kind.name} has a lane of its own and limits within those of the queue`, () => {
    const { args, url = world.url ?? null } = kind.describe(kind.example);
    const { key, maxRunning, gapMs } = kind.lanes(args)(url);
    assert(key === kind.name || key.startsWith(`${kind.name}:`), key);
    assert(key.length <= 500);
    assert(Number.isInteger(maxRunning) && maxRunning > 0);
    assert(Number.isInteger(gapMs) && gapMs >= 0);
    assert(kind.maxAttempts >= 1 && kind.maxAttempts <= 20);
    const { timeoutMs } = kind.prepare({ ...firstTry(kind, url), args });
    assert(Number.isInteger(timeoutMs) && timeoutMs > 0);
  });

  Deno.test(`${kind.name} keeps to the rules of the queue`, async (t) => {
    await using rig = await openRig();

    await t.step(
      "a try with an error is used up, and the next one waits",
      () => failsToTheEnd(rig, kind, world),
    );

    await t.step("a try that is put off is given back", async () => {
      const id = await fail(rig, kind, { world, code: "PROVIDER_BUSY" });
      const { waitMs, code, ...row } = await rig.look(id);
      assertEquals(row, { status: "pending", attempt: 0, snoozes: 1 });
      // Where all of its jobs have to wait, it is their lane that does.
      assert(code === "PROVIDER_BUSY" ? waitMs > 0 : code === "HTTP_THROTTLED");
      await rig.drop(id);
    });

    await t.step("an error that stays ends it at once", async () => {
      const id = await fail(rig, kind, { world, code: "NOT_CONFIGURED" });
      const { status, attempt, code } = await rig.look(id);
      assertEquals([status, attempt, code], ["error", 1, "NOT_CONFIGURED"]);
    });

    await t.step("what the end of a drain cuts is given back", async () => {
      const id = await rig.submit(kind, world);
      const { fate, begun } = hanging();
      const ending = new AbortController();
      const run = rig.run(id, { world, fate, signal: ending.signal });
      await begun;
      ending.abort();
      await run;
      const { status, attempt, snoozes, code } = await rig.look(id);
      assertEquals([status, attempt, snoozes, code], ["pending", 0, 0, null]);
      await rig.drop(id);
    });

    await t.step("a cancel stops it within a heartbeat", async () => {
      const id = await rig.submit(kind, world);
      const { fate, begun } = hanging();
      // The drain has half a minute left: it ends by the lost lease alone.
      const run = rig.run(id, { world, fate, leaseMs: 600 });
      await begun;
      await rig.drop(id);
      await run;
      assertEquals((await rig.look(id)).status, "cancelled");
    });
  });

  Deno.test(`${kind.name} stops when its signal says so`, async () => {
    const { fate, begun } = hanging();
    const stop = new AbortController();
    const { signal } = stop;
    const tools = toolsOf(world, { fate, signal, datasets: rubbish });
    const running = end(runToEnd(kind, firstTry(kind, world.url), tools));
    await begun;
    stop.abort(new Error("stopped"));
    assertEquals(await running, "threw");
    // It does not begin what is over already.
    const late = toolsOf(world, { fate, signal, datasets: rubbish });
    const again = end(runToEnd(kind, firstTry(kind, world.url), late));
    assertEquals(await again, "threw");
  });

  Deno.test(`${kind.name} has a word for whatever it finds`, async () => {
    const { signal } = new AbortController();
    for (const found of [garbage, {}]) {
      const tools = toolsOf(found, {
        fate: answered,
        signal,
        datasets: rubbish,
      });
      const job = firstTry(kind, world.url);
      await runToEnd(kind, job, tools).catch((error) => {
        if (!(error instanceof JobError)) throw error;
      });
    }
  });

  if (!(kind.name in worlds)) continue;

  Deno.test(`${kind.name} completes its example in its world`, async () => {
    await using rig = await openRig();
    const { datasets } = rig;
    await datasets.save(world.datasets ?? []);
    const { signal } = new AbortController();
    const tools = toolsOf(world, { fate: answered, signal, datasets });
    const outcome = await runToEnd(kind, firstTry(kind, world.url), tools);
    assertEquals(outcome.do, "complete");
    assertEquals(JSON.parse(JSON.stringify(outcome)), plain(outcome));
    const { told, noted } = tools;
    assertEquals(JSON.parse(JSON.stringify(noted)), plain(noted));
    assertEquals(told, told.toSorted((a, b) => a - b));
    assert(told.every((percent) => percent >= 0 && percent <= 100));
  });
}

/** Puts a job on the queue and runs it in a world whose every call fails. */
async function fail(
  rig: Rig,
  kind: AnyKind,
  { world, code }: { world: World; code: JobCode },
): Promise<string> {
  const id = await rig.submit(kind, world);
  const error = new JobError(code, "Cannot go on: nothing works here");
  await rig.run(id, { world, fate: failing(error) });
  return id;
}

/** Fails all tries of a job; between them are 2 s, 4 s, 8 s and up to a quarter more. */
async function failsToTheEnd(
  rig: Rig,
  kind: AnyKind,
  world: World,
): Promise<void> {
  const code = "PROVIDER_FAILED";
  const id = await fail(rig, kind, { world, code });
  const fate = failing(new JobError(code, "Cannot go on: nothing works here"));
  for (let attempt = 1; attempt < kind.maxAttempts; attempt++) {
    const { waitMs, ...row } = await rig.look(id);
    assertEquals(row, { status: "pending", attempt, snoozes: 0, code });
    const least = 2_000 * 2 ** (attempt - 1);
    assert(waitMs >= least && waitMs <= least * 1.25 + 100, `${waitMs}`);
    await rig.run(id, { world, fate });
  }
  const { status, attempt } = await rig.look(id);
  assertEquals([status, attempt], ["error", kind.maxAttempts]);
}

/** How a run ends, if it does soon. */
async function end(run: Promise<Outcome>): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  const timer = setTimeout(() => resolve("goes on"), noticeMs);
  const how = run.then(({ do: what }) => what, () => "threw");
  const first = await Promise.race([how, promise]);
  clearTimeout(timer);
  return first;
}
