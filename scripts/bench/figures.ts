/**
 * Times and how they are printed.
 *
 * @module
 */

/** Runs `work` and answers how long it took, in milliseconds. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

/** The times of `count` runs one after the other, in milliseconds. */
export async function times(
  count: number,
  work: () => Promise<unknown>,
): Promise<number[]> {
  const found: number[] = [];
  for (let i = 0; i < count; i++) found.push(await timed(work));
  return found;
}

/** The value below which `share` (0 to 1) of the values lie. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const place = Math.min(sorted.length - 1, Math.floor(share * sorted.length));
  return sorted[place] ?? NaN;
}

/** Prints a line: what, how long ours and the other took, and their ratio. */
export function compare(
  what: string,
  [oursName, ours]: readonly [name: string, ms: number],
  [otherName, other]: readonly [name: string, ms: number],
): void {
  const ratio = ours / other;
  console.log(
    `${what.padEnd(44)} ${oursName} ${ms(ours)}  ${otherName} ${
      ms(other)
    }  ratio ${ratio < 0.1 ? `1/${Math.round(1 / ratio)}` : ratio.toFixed(2)}`,
  );
}

/** Milliseconds for people to read. */
export function ms(value: number): string {
  return `${value < 10 ? value.toFixed(2) : Math.round(value)} ms`;
}
