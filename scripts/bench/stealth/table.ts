/**
 * Findings as a table: detectors down, clients across.
 *
 * @module
 */

import type { Findings } from "./site.ts";

/** A line a detector with the number of its tests that tripped, for each client. */
export function table(columns: Readonly<Record<string, Findings>>): string {
  const names = Object.keys(columns);
  const detectors = new Set(Object.values(columns).flatMap(Object.keys));
  const rows = [["detector (tests)", ...names]];
  for (const detector of detectors) {
    const counts = names.map((name) => count(columns[name]?.[detector]));
    const tests = Math.max(
      ...names.map((name) =>
        Object.keys(columns[name]?.[detector] ?? {}).length
      ),
    );
    rows.push([`${detector} (${tests})`, ...counts.map(String)]);
  }
  const all = names.map((name) => Object.values(columns[name] ?? {}));
  rows.push([
    "tests tripped",
    ...all.map((found) => String(found.reduce((n, one) => n + count(one), 0))),
  ]);
  rows.push([
    "detectors passed",
    ...all.map((found) => {
      const passed = found.filter((tests) => count(tests) === 0).length;
      return `${passed} of ${found.length}`;
    }),
  ]);
  return rows.map(([first = "", ...rest]) =>
    [
      first.padEnd(24),
      ...rest.map((cell, i) => cell.padStart(names[i]?.length ?? 0)),
    ].join("  ")
  ).join("\n");
}

/** The tests that tripped, as `detector: test`. */
export function tripped(found: Findings): string[] {
  return Object.entries(found).flatMap(([detector, tests]) =>
    Object.entries(tests).filter(([, hit]) => hit)
      .map(([test]) => `${detector}: ${test}`)
  );
}

function count(tests: Readonly<Record<string, boolean>> = {}): number {
  return Object.values(tests).filter(Boolean).length;
}
