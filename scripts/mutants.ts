/**
 * `deno task test:mutants`: shows that the tests can fail, by making the
 * product wrong in one small way after the other.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { mutants } from "./mutants/mutants.ts";
import { redOf, runMutant } from "./mutants/run.ts";

const help = `Shows that each mutant of the product turns the suite red.

Usage: deno task test:mutants [options]

  --only TEXT   the mutants whose names hold this text
  --seed N      repeats the random choices of an earlier run
  --help        show this

Exits with 1 if a mutant survives, or if the classes and tests that are to
catch the mutants are red without any.`;

const root = fileURLToPath(new URL("..", import.meta.url));

if (import.meta.main) Deno.exit(await main());

async function main(): Promise<number> {
  const flags = parse(Deno.args);
  if (!flags || flags.help) {
    console.log(help);
    return flags ? 0 : 2;
  }
  const chosen = mutants.filter(({ name }) => name.includes(flags.only ?? ""));
  if (chosen.length === 0) {
    for (const { name } of mutants) console.log(name);
    return 2;
  }
  const seed = Number(flags.seed ?? crypto.getRandomValues(new Uint16Array(1)));
  console.log(`Seed ${seed}`);
  const options = { root, seed, log: console.error };
  const rows = [
    ["mutant", "caught by", "invariant or test", "seconds"],
    ["---", "---", "---", "--:"],
  ];
  const started = Date.now();
  const control = await redOf({
    classes: [...new Set(chosen.flatMap(({ classes }) => classes))],
    tests: [...new Set(chosen.flatMap(({ tests = [] }) => tests))],
  }, { ...options, extraSql: "" });
  rows.push([
    "none (control)",
    control.map(({ where }) => where).join("; ") || "green",
    control.map(({ what }) => what).join("; "),
    seconds(started),
  ]);
  let survivors = 0;
  for (const mutant of chosen) {
    const started = Date.now();
    const red = await runMutant(mutant, options);
    const caught = red.filter(({ what }) => mutant.by.includes(what));
    if (caught.length === 0) survivors++;
    const others = red.map(({ what }) => what).join("; ") || "all green";
    rows.push([
      mutant.name,
      [...new Set(caught.map(({ where }) => where))].join("; ") || "SURVIVED",
      caught.map(({ what }) => what).join("; ") || others,
      seconds(started),
    ]);
    console.error(rows.at(-1)?.join(": "));
  }
  console.log(rows.map((cells) => `| ${cells.join(" | ")} |`).join("\n"));
  console.log(
    `${survivors} of ${chosen.length} mutants survived, control ${
      control.length > 0 ? "RED" : "green"
    }, ${seconds(started)} s, seed ${seed}`,
  );
  return survivors > 0 || control.length > 0 ? 1 : 0;
}

function seconds(since: number): string {
  return String(Math.round((Date.now() - since) / 1000));
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        only: { type: "string" },
        seed: { type: "string" },
        help: { type: "boolean", short: "h" },
      },
    }).values;
  } catch {
    return undefined;
  }
}
