/**
 * `deno task bench:queue [--quick] [--only name]`: our queue beside pg-boss,
 * graphile-worker and a bare table, on one server in one run, and each ratio
 * beside its goal. Exits with 1 when one is short.
 *
 * @module
 */

import { parseArgs } from "node:util";
import { benchStack } from "./bench_stack.ts";
import type { Question } from "./queue/bench.ts";
import { bloat } from "./queue/bloat.ts";
import { chaos } from "./queue/chaos.ts";
import { counts } from "./queue/counts.ts";
import { fairness } from "./queue/fairness.ts";
import { gateway } from "./queue/gateway.ts";
import { race, saturated } from "./queue/limits.ts";
import { finished, pending } from "./queue/million.ts";
import { Report } from "./queue/report.ts";
import { snapshot } from "./queue/snapshot.ts";
import { submit } from "./queue/submit.ts";
import { turns } from "./queue/turns.ts";

const questions: Readonly<Record<string, Question>> = {
  submit,
  turns,
  pending,
  finished,
  snapshot,
  saturated,
  race,
  fairness,
  counts,
  gateway,
  bloat,
  chaos,
};

if (import.meta.main) Deno.exit(await main());

async function main(): Promise<number> {
  const { values: { quick, only } } = parseArgs({
    args: Deno.args,
    options: {
      quick: { type: "boolean", default: false },
      only: { type: "string" },
    },
  });
  const asked = Object.entries(questions)
    .filter(([name]) => !only || only.split(",").includes(name));
  if (asked.length === 0) {
    console.error(
      `Cannot run '${only}': there are ${Object.keys(questions).join(", ")}`,
    );
    return 2;
  }
  await using stack = await benchStack({ MAX_DRAINS: "1" });
  // No drain: the jobs are the benchmark's.
  await stack.sql`select public.start_crawl_drain(1, '1 day')`;
  const [row] = await stack.sql`select version()`;
  console.log(String(row?.version));
  const report = new Report();
  for (const [, ask] of asked) {
    await ask({
      stack,
      report,
      rounds: quick ? 3 : 5,
      size: (jobs, small = jobs / 10) => quick ? Math.round(small) : jobs,
    });
  }
  console.log(
    report.short.length
      ? `\n${report.short.length} short:\n${report.short.join("\n")}`
      : "\nEvery goal is met.",
  );
  return report.short.length ? 1 : 0;
}
