/**
 * Runs what ought to catch a mutant.
 *
 * @module
 */

import { cp } from "node:fs/promises";
import { basename, join } from "node:path";
import { FaultServer } from "../faults/server.ts";
import { runFaults } from "../faults/run.ts";
import { isSql, type Mutant, mutantSql, mutate } from "./mutant.ts";

/** How it is run. */
export interface MutantRunOptions {
  readonly root: string;
  readonly seed: number;
  readonly log: (line: string) => void;
}

/** What has gone red. */
export interface Red {
  /** A class of faults, or a test file. */
  readonly where: string;
  /** An invariant, or a test. */
  readonly what: string;
}

/** Runs a mutant's classes and tests on the mutant. */
export async function runMutant(
  mutant: Mutant,
  options: MutantRunOptions,
): Promise<Red[]> {
  if (isSql(mutant)) {
    const extraSql = await mutantSql(mutant, options.root);
    return await redOf(mutant, { ...options, extraSql });
  }
  const text = await mutate(mutant, options.root);
  const root = await Deno.makeTempDir({ prefix: "crawl-mutant-" });
  try {
    const left = new Set([".git", ".local", "node_modules"]);
    await cp(options.root, root, {
      recursive: true,
      filter: (path) => !left.has(basename(path)),
    });
    await Deno.writeTextFile(join(root, mutant.file), text);
    return await redOf(mutant, { ...options, root, extraSql: "" });
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

/** Runs these classes and tests on a project. */
export async function redOf(
  { classes, tests = [] }: Pick<Mutant, "classes" | "tests">,
  options: MutantRunOptions & { readonly extraSql: string },
): Promise<Red[]> {
  const red: Red[] = [];
  if (classes.length > 0) {
    const outcomes = await runFaults({
      ...options,
      classes,
      isShort: true,
      sideBySide: 2,
    });
    for (const { name, violations, faults } of outcomes) {
      const whats = new Set(violations.map(({ invariant }) => invariant));
      if (faults === 0) whats.add("no fault was injected");
      red.push(...[...whats].map((what) => ({ where: name, what })));
    }
  }
  if (tests.length > 0) {
    await using server = await FaultServer.start(options);
    for (const test of tests) {
      const failed = await failedTests(test, options.root, server.template);
      red.push(...failed.map((what) => ({ where: basename(test), what })));
    }
  }
  return red;
}

async function failedTests(
  file: string,
  root: string,
  template: string,
): Promise<string[]> {
  const { success, stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["test", "-A", file],
    cwd: root,
    env: { TEST_DATABASE_URL: template, NO_COLOR: "1" },
    stderr: "null",
  }).output();
  const output = new TextDecoder().decode(stdout);
  const failed = [...output.matchAll(/^(\S.*?) \.\.\. FAILED/gm)].map(
    ([, name = ""]) => name,
  );
  // Neither passed nor failed: it has not run.
  return success || failed.length > 0 ? failed : ["the file runs"];
}
