/**
 * `deno task test:faults`: kills, freezes, cuts and floods a real system, and
 * accounts for every job after each class of faults.
 *
 * @module
 */

import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { classes } from "./faults/classes.ts";
import { type Outcome, runFaults } from "./faults/run.ts";
import { table } from "./faults/table.ts";

const help = `Injects faults into a real system and accounts for every job.

Usage: deno task test:faults [options]

  --short        few faults of each class, as \`deno task test\` does
  --seed N       repeats the random choices of an earlier run
  --side-by-side N  how many classes run at once, 3
  --only TEXT    the classes whose names hold this text, several by commas
  --list         says which classes there are
  --sql FILE     SQL to apply after the migrations, to alter the queue
  --root FOLDER  another checkout, whose migrations, functions and workers run
  --help         show this

Exits with 1 and names the jobs if an invariant does not hold.`;

const checkout = fileURLToPath(new URL("..", import.meta.url));

if (import.meta.main) Deno.exit(await main());

async function main(): Promise<number> {
  const flags = parse(Deno.args);
  if (!flags || flags.help) {
    console.log(help);
    return flags ? 0 : 2;
  }
  const words = flags.only?.split(",") ?? [""];
  const chosen = classes.filter(({ name }) =>
    words.some((word) => name.includes(word))
  );
  if (flags.list || chosen.length === 0) {
    for (const { name } of classes) console.log(name);
    return flags.list ? 0 : 2;
  }
  const seed = Number(flags.seed ?? crypto.getRandomValues(new Uint16Array(1)));
  console.log(`Seed ${seed}`);
  const started = Date.now();
  const outcomes = await runFaults({
    classes: chosen,
    isShort: flags.short ?? false,
    seed,
    sideBySide: Number(flags["side-by-side"] ?? 3),
    root: resolve(flags.root ?? checkout),
    extraSql: flags.sql ? await Deno.readTextFile(flags.sql) : "",
    log: console.error,
  });
  console.log(`\n${table(outcomes)}\n`);
  const wrongs = outcomes.flatMap(report);
  for (const wrong of wrongs) console.log(wrong);
  const seconds = Math.round((Date.now() - started) / 1000);
  console.log(
    `${wrongs.length} invariants violated, ${seconds} s, seed ${seed}`,
  );
  return wrongs.length > 0 ? 1 : 0;
}

/** A line for each invariant that is violated, with the first jobs. */
function report({ name, violations }: Outcome): string[] {
  const byInvariant = Map.groupBy(violations, ({ invariant }) => invariant);
  return [...byInvariant].map(([invariant, found]) => {
    const jobs = found.slice(0, 10).map(({ job, wrong }) => `${job} ${wrong}`);
    const more = found.length - jobs.length;
    return `VIOLATED in "${name}": ${invariant}:\n  ${
      [...jobs, ...more > 0 ? [`and ${more} more`] : []].join("\n  ")
    }`;
  });
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        short: { type: "boolean" },
        seed: { type: "string" },
        "side-by-side": { type: "string" },
        only: { type: "string" },
        list: { type: "boolean" },
        sql: { type: "string" },
        root: { type: "string" },
        help: { type: "boolean", short: "h" },
      },
    }).values;
  } catch {
    return undefined;
  }
}
