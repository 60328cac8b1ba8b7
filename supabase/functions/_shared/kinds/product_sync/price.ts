/**
 * Prices, exactly: whole numbers of the smallest part, never a float.
 *
 * @module
 */

const decimal = /^(\d{1,12})(?:\.(\d{1,6}))?$/;

/** A price with a markup in percent, in whole cents, half of one rounded up; null where it is no price. */
export function markedUp(price: unknown, percent: number): string | null {
  if (typeof price !== "string" && typeof price !== "number") return null;
  const amount = fraction(String(price));
  const markup = fraction(String(percent));
  if (!amount || !markup) return null;
  const over = 100n * markup.under + markup.over;
  const cents = divided(
    amount.over * over * 100n,
    amount.under * markup.under * 100n,
  );
  return `${cents / 100n}.${String(cents % 100n).padStart(2, "0")}`;
}

function fraction(text: string) {
  const [, whole, part = ""] = decimal.exec(text) ?? [];
  if (whole === undefined) return null;
  return { over: BigInt(whole + part), under: 10n ** BigInt(part.length) };
}

/** Rounded, half up. */
function divided(over: bigint, under: bigint): bigint {
  return (2n * over + under) / (2n * under);
}
