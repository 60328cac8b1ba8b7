import { fileURLToPath } from "node:url";
import { classes } from "./faults/classes.ts";
import { runFaults } from "./faults/run.ts";
import { table } from "./faults/table.ts";
import { assertEquals } from "./testing/assert.ts";

Deno.test("no fault loses a job, finishes it twice or lets a stale report through", async () => {
  const seed = crypto.getRandomValues(new Uint16Array(1))[0] ?? 0;
  const outcomes = await runFaults({
    classes,
    isShort: true,
    seed,
    sideBySide: 3,
    root: fileURLToPath(new URL("..", import.meta.url)),
    extraSql: "",
    log: () => {},
  });
  console.log(`Seed ${seed}\n${table(outcomes)}`);
  assertEquals(
    outcomes.flatMap(({ name, violations }) =>
      violations.map(({ invariant, job, wrong }) =>
        `${name}: ${invariant}: ${job} ${wrong}`
      )
    ),
    [],
    `seed ${seed}`,
  );
  assertEquals(outcomes.filter(({ faults }) => faults === 0), []);
});
