/**
 * A figure beside its goal.
 *
 * @module
 */

/** Prints what was measured, what was to be reached, and whether it was. */
export function goal(
  what: string,
  value: number,
  [sense, bound]: readonly ["≥" | "≤", number],
  unit = "",
): void {
  const isMet = sense === "≥" ? value >= bound : value <= bound;
  const text = value.toFixed(Math.abs(value) < 10 ? 2 : 0);
  console.log(
    `${what.padEnd(52)} ${
      `${text}${unit}`.padStart(10)
    }  goal ${sense} ${bound}${unit}  ${isMet ? "ok" : "short"}`,
  );
}
