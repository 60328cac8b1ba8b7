/**
 * Runs classes of faults one after the other, and looks what has become of
 * every job after each.
 *
 * @module
 */

import type { Sql } from "postgres";
import { EgressProxy } from "../egress_proxy/mod.ts";
import { BrowserHost } from "../stack/browser_host.ts";
import { getBrowser } from "../stack/browser_path.ts";
import { testHome } from "../testing/home.ts";
import { leftContexts, leftProcesses } from "../testing/leftovers.ts";
import { Arena, type Ground } from "./arena.ts";
import type { FaultClass } from "./fault_class.ts";
import { recoveries, type Violation, violations } from "./invariants.ts";
import { Random } from "./random.ts";
import { FaultServer } from "./server.ts";

const MARK = "CRAWL_FAULTS_RUN";

/** What is run. */
export interface RunOptions {
  readonly classes: readonly FaultClass[];
  readonly isShort: boolean;
  readonly seed: number;
  /** How many classes run at once. */
  readonly sideBySide: number;
  /** The project whose migrations, functions and workers run. */
  readonly root: string;
  /** SQL to apply after the migrations, to alter the product. */
  readonly extraSql: string;
  readonly log: (line: string) => void;
}

/** How one class went. */
export interface Outcome {
  readonly name: string;
  readonly faults: number;
  readonly jobs: number;
  /** Undefined where nothing had to recover. */
  readonly recoveryMs: number | undefined;
  readonly ms: number;
  readonly violations: readonly Violation[];
}

/** Runs them; what is violated is in the outcomes. */
export async function runFaults(options: RunOptions): Promise<Outcome[]> {
  await using server = await FaultServer.start(options);
  await using browser = new BrowserHost({
    browser: () => getBrowser(testHome()),
    log: () => {},
  });
  await using proxy = await EgressProxy.start({ secret: crypto.randomUUID() });
  const chosen = options.classes.filter((fault) => countOf(fault, options) > 0);
  const run = async (fault: FaultClass) => {
    const outcome = await runClass(fault, countOf(fault, options), {
      ...options,
      server,
      browser,
      egressProxyUrl: proxy.url,
      mark: { [MARK]: crypto.randomUUID() },
      // Of its own, so that a class alone meets what it met among others.
      random: new Random(options.seed),
    });
    options.log(line(outcome));
    for (const { invariant, job, wrong } of outcome.violations.slice(0, 5)) {
      options.log(`  ${invariant}: ${job} ${wrong}`);
    }
    return outcome;
  };
  const outcomes = new Map<FaultClass, Outcome>();
  const waiting = chosen.filter(({ isAlone }) => !isAlone);
  const runNext = async () => {
    for (let fault = waiting.shift(); fault; fault = waiting.shift()) {
      outcomes.set(fault, await run(fault));
    }
  };
  // They wait for leases and backoffs most of the time.
  await Promise.all(Array.from({ length: options.sideBySide }, runNext));
  for (const fault of chosen.filter(({ isAlone }) => isAlone)) {
    outcomes.set(fault, await run(fault));
  }
  return chosen.flatMap((fault) => outcomes.get(fault) ?? []);
}

function countOf(fault: FaultClass, { isShort }: RunOptions): number {
  return fault.counts[isShort ? "short" : "long"];
}

function line({ name, faults, jobs, violations, ms }: Outcome): string {
  return `${name}: ${faults} faults, ${jobs} jobs, ${violations.length} violations, ${
    Math.round(ms / 100) / 10
  } s`;
}

async function runClass(
  fault: FaultClass,
  count: number,
  ground: Ground,
): Promise<Outcome> {
  const started = performance.now();
  const found: Violation[] = [];
  const note = (invariant: string, job: string, wrong: string) =>
    found.push({ invariant, figure: "other", job, wrong });
  let figures: Pick<Outcome, "jobs" | "recoveryMs"> = {
    jobs: 0,
    recoveryMs: undefined,
  };
  let faults = 0;
  try {
    await using arena = await Arena.open(ground, fault);
    try {
      await fault.run(arena, count);
    } catch (error) {
      note("the class runs to its end", fault.name, String(error));
    }
    await arena.drained();
    faults = arena.injected + arena.gateway.faults;
    found.push(...await violations(arena.sql));
    for (const wrong of arena.wrongs) note("what the class saw", "-", wrong);
    const { jobs, recoveryMs = 0 } = await figuresOf(arena.sql);
    const slowest = Math.max(recoveryMs, arena.recoveryMs);
    figures = { jobs, recoveryMs: slowest || undefined };
  } catch (error) {
    note("the arena opens and closes", fault.name, String(error));
  }
  for (const [name, value] of Object.entries(ground.mark)) {
    for (const left of await leftProcesses(name, value)) {
      note("no process is left", fault.name, left);
    }
  }
  if (fault.isRendered && await ground.browser.pid()) {
    const open = await leftContexts(ground.browser.endpoint)
      .catch((error) => [String(error)]);
    for (const left of open) {
      note("no browser context is left", fault.name, left);
    }
  }
  const ms = performance.now() - started;
  return { name: fault.name, faults, ms, ...figures, violations: found };
}

async function figuresOf(sql: Sql) {
  const [row] = await sql<{ jobs: number; worst: number | null }[]>`
    select
      (select count(distinct job_id)::int from faults.moves) as jobs,
      greatest(
        (select max(r.ms) from (${sql.unsafe(recoveries())}) r),
        (
          select max(extract(epoch from next.at - i.over_at) * 1000)
          from faults.injected i
          cross join lateral (
            select m.at from faults.moves m
            where m.to_status = 'completed' and m.at > i.over_at order by m.n limit 1
          ) next
        )
      )::float as worst`;
  return { jobs: row?.jobs ?? 0, recoveryMs: row?.worst ?? undefined };
}
