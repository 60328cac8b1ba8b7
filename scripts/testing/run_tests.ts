/**
 * `deno test`, and what it says of itself.
 *
 * @module
 */

import { testFiles } from "./test_files.ts";

/** The end of a run. */
export interface TestRun {
  readonly code: number;
  readonly passed: number;
  readonly failed: number;
}

/** How a run is made. */
export interface TestRunOptions {
  readonly env: Record<string, string>;
  /** Ends the run early. */
  readonly signal: AbortSignal;
  /** Keeps its output to itself. */
  readonly quiet?: boolean;
}

/** Runs `deno test` with these arguments and passes its output on. */
export async function denoTest(
  args: readonly string[],
  { quiet = false, ...options }: TestRunOptions,
): Promise<TestRun> {
  const files = (await Promise.all(args.map(testFiles))).flat();
  const child = new Deno.Command(Deno.execPath(), {
    args: ["test", "-A", ...files],
    stdout: "piped",
    stderr: quiet ? "null" : "inherit",
    ...options,
  }).spawn();
  const [shown, read] = child.stdout.tee();
  const screen = quiet ? new WritableStream() : Deno.stdout.writable;
  const [output] = await Promise.all([
    new Response(read).text(),
    shown.pipeTo(screen, { preventClose: true }),
  ]);
  return { code: (await child.status).code, ...readSummary(output) };
}

/** Reads `ok | 12 passed (3 steps) | 0 failed (4s)`; none is none passed. */
function readSummary(output: string): { passed: number; failed: number } {
  // deno-lint-ignore no-control-regex -- colours
  const plain = output.replace(/\x1b\[[0-9;]*m/g, "");
  const summaries = plain.matchAll(
    /^(?:ok|FAILED) \| (\d+) passed.*? \| (\d+) failed/gm,
  );
  const [, passed = 0, failed = 0] = [...summaries].at(-1) ?? [];
  return { passed: Number(passed), failed: Number(failed) };
}
