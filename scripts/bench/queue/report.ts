/**
 * Tables of figures, each ratio beside its goal.
 *
 * @module
 */

import { quantile } from "../figures.ts";

/** What a ratio, or a count, must be. */
export interface Goal {
  readonly least?: number;
  readonly most?: number;
}

/** Prints figures and remembers which fell short. */
export class Report {
  readonly short: string[] = [];

  /** A question's title. */
  heading(text: string): void {
    console.log(`\n## ${text}\n`);
  }

  /** A table, as Markdown. */
  table(header: readonly string[], rows: readonly (readonly string[])[]): void {
    const all = [header, ...rows];
    const widths = header.map((_, i) =>
      Math.max(...all.map((row) => row[i]?.length ?? 0), 3)
    );
    const line = (row: readonly string[]) =>
      `| ${
        widths.map((width, i) => (row[i] ?? "").padEnd(width)).join(" | ")
      } |`;
    console.log(`\n${line(header)}`);
    console.log(line(widths.map((width) => "-".repeat(width))));
    for (const row of rows) console.log(line(row));
    console.log();
  }

  /** A figure beside its goal. */
  goal(what: string, value: number, { least, most }: Goal): void {
    const ok = value >= (least ?? -Infinity) && value <= (most ?? Infinity);
    const wanted = least === undefined
      ? `≤ ${figure(most ?? NaN)}`
      : `≥ ${figure(least)}`;
    console.log(
      `- ${what}: **${figure(value)}** (goal ${wanted}) ${ok ? "ok" : "short"}`,
    );
    if (!ok) this.short.push(`${what}: ${figure(value)}, goal ${wanted}`);
  }
}

/** The middle value. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** The middle one of the ratios of each round: both were measured one after the other. */
export function medianRatio(
  values: readonly number[],
  others: readonly number[],
): number {
  return median(values.map((value, i) => value / (others[i] ?? NaN)));
}

/** A number for people to read. */
export function figure(value: number): string {
  if (value === 0 || Math.abs(value) >= 1_000) {
    return Math.round(value).toLocaleString("en");
  }
  if (Math.abs(value) < 0.02) return `1/${Math.round(1 / value)}`;
  return Math.abs(value) < 100 ? value.toFixed(2) : String(Math.round(value));
}
