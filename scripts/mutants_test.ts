import { fileURLToPath } from "node:url";
import { isSql, mutantSql, mutate } from "./mutants/mutant.ts";
import { mutants } from "./mutants/mutants.ts";
import { assert, assertEquals, assertRejects } from "./testing/assert.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

Deno.test("every mutant applies, and something is to catch it", async () => {
  for (const mutant of mutants) {
    await (isSql(mutant) ? mutantSql : mutate)(mutant, root);
    const { classes, tests = [], by, name } = mutant;
    assert(classes.length + tests.length > 0 && by.length > 0, name);
  }
  const names = new Set(mutants.map(({ name }) => name));
  assertEquals(names.size, mutants.length);
});

Deno.test("mutate() refuses a mutant whose text is not there", async () => {
  for (const mutant of mutants) {
    const edits = [{ from: "no such text", to: "" }];
    await assertRejects(
      () => mutate({ ...mutant, edits }, root),
      Error,
      `Cannot apply mutant '${mutant.name}'`,
    );
  }
});
