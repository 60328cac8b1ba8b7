/** Every function against the requests in `testdata/hostile/`. */

import { assert, assertEquals } from "../../scripts/testing/assert.ts";
import { complaints } from "../../scripts/testing/hostile/complaints.ts";
import {
  type HostileCase,
  readCorpus,
  readRequestIds,
} from "../../scripts/testing/hostile/corpus.ts";
import type { HostileRequest } from "../../scripts/testing/hostile/request.ts";
import {
  knownNames,
  readRoutes,
} from "../../scripts/testing/hostile/routes.ts";
import { needsOrder, World } from "../../scripts/testing/hostile/world.ts";

Deno.test("the hostile corpus has wrong values for every function, field and parameter", async () => {
  const routes = await readRoutes();
  const { bases, names } = await readCorpus(routes, []);
  assertEquals([...bases.keys()].sort(), [...routes.keys()].sort());
  const unknown = [...routes].flatMap(([name, route]) => {
    const { fields, parameters } = knownNames(route);
    return [...fields, ...parameters].map((field) => `${name}.${field}`);
  }).filter((name) => !names.has(name));
  assertEquals(unknown, []);
});

Deno.test("every function refuses the hostile corpus as the contract says, and accepts its twins", async (t) => {
  const routes = await readRoutes();
  await using world = await World.start(routes);
  const { themes } = await readCorpus(routes, world.tokens);
  for (const [theme, cases] of themes) {
    await t.step(`${theme}: ${cases.length} requests`, async () => {
      const refused = cases.filter(({ answer }) => answer.length > 3);
      const harmless = cases.filter(({ answer }) => answer.length === 3);
      const found: string[] = [];
      const judge = async (hostile: HostileCase) => {
        const answer = await world.send(hostile.refused);
        const says = hostile.says && world.fill(hostile.says);
        const wrong = complaints(answer, { ...hostile, says }, world.secrets);
        found.push(...wrong.map((what) => `${named(hostile)}: ${what}`));
      };
      const before = await world.stored();
      await inPool(refused, judge);
      if (before !== await world.stored()) {
        found.push(...await writing(world, refused));
      }
      // In order: what is submitted is read afterwards.
      for (const hostile of harmless) await judge(hostile);
      found.push(...await twinProblems(world, cases));
      assertEquals(found, []);
    });
  }

  await t.step("a request id that is none is replaced", async () => {
    for (const { replaced, kept } of await readRequestIds()) {
      const answered = async (id: string) => {
        const answer = await world.send({ to: "queue-status" }, id);
        assertEquals(answer.status, 200);
        return answer.headers.get("x-request-id") ?? "";
      };
      assertEquals(await answered(kept), world.fill(kept));
      const fresh = await answered(replaced);
      assert(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/.test(fresh), fresh);
    }
  });

  await t.step(
    "a job whose id is written in capitals is waited for",
    async () => {
      const started = performance.now();
      const body = { jobId: world.fill("${pending}").toUpperCase() };
      const { status } = await world.send({
        to: "wait-for-crawl-job",
        body: { ...body, maxWaitTimeMs: 300 },
      });
      assertEquals(status, 202);
      assert(performance.now() - started >= 300);
    },
  );

  await t.step("nothing unexpected is in the log", () => {
    const lines = world.stack.logs.filter((line) =>
      /"level":"error"|_failed"/.test(line) || !line.startsWith('{"level":')
    );
    assertEquals(lines, []);
  });

  await t.step(
    "a caller who goes away in the middle of a body is no error",
    async () => {
      const before = await world.stored();
      await world.breakOff(
        "submit-crawl-job",
        '{"url":"https://example.com/"}',
      );
      assertEquals(await world.stored(), before);
      const errors = world.stack.logs
        .filter((line) => line.includes('"level":"error"'));
      assertEquals(errors, []);
    },
  );
});

function named({ why, refused }: HostileCase): string {
  return `${refused.to}: ${why}`;
}

/** Sends one after the other, to learn which of them write something. */
async function writing(
  world: World,
  cases: readonly HostileCase[],
): Promise<string[]> {
  const found: string[] = ["something was written"];
  for (const hostile of cases) {
    const before = await world.stored();
    await world.send(hostile.refused);
    if (before !== await world.stored()) {
      found.push(`${named(hostile)}: writes something`);
    }
  }
  return found;
}

/** What is wrong with the answers to twins; a twin of several cases is sent once. */
async function twinProblems(
  world: World,
  cases: readonly HostileCase[],
): Promise<string[]> {
  const found: string[] = [];
  const twins = new Map<string, [HostileRequest, HostileCase]>();
  for (const hostile of cases) {
    const { refused, accepted } = hostile;
    if (!accepted) continue;
    const twin = JSON.stringify(accepted);
    if (twin === JSON.stringify(refused)) {
      found.push(`${named(hostile)}: the twin is the same request`);
    }
    twins.set(twin, [accepted, hostile]);
  }
  const judge = async ([accepted, hostile]: [HostileRequest, HostileCase]) => {
    const wrong = await twinProblem(world, accepted);
    if (wrong) found.push(`${named(hostile)}: the twin: ${wrong}`);
  };
  const all = [...twins.values()];
  await inPool(all.filter(([{ to }]) => !needsOrder(to)), judge);
  for (const twin of all.filter(([{ to }]) => needsOrder(to))) {
    await judge(twin);
  }
  return found;
}

async function twinProblem(
  world: World,
  accepted: HostileRequest,
): Promise<string | null> {
  await world.prepare(accepted);
  const { status, text } = await world.send(accepted);
  if (status >= 300) return `${status} ${text.slice(0, 300)}`;
  if (accepted.to !== "submit-crawl-job") return null;
  // What is on the queue can be looked at.
  const query = `jobId=${JSON.parse(text).jobId}`;
  for (const to of ["get-crawl-job", "explain-crawl-job"]) {
    const { status, text } = await world.send({ to, query });
    if (status !== 200) return `${to} of its job: ${status} ${text}`;
  }
  return null;
}

/** Eight at a time. */
async function inPool<T>(
  items: readonly T[],
  run: (item: T) => Promise<void>,
): Promise<void> {
  const left = items.values();
  await Promise.all(Array.from({ length: 8 }, async () => {
    for (const item of left) await run(item);
  }));
}
