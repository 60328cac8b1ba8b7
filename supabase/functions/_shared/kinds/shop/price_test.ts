import { assertEquals } from "../../../../../scripts/testing/assert.ts";
import { priceOf } from "./price.ts";

const prices: [
  text: unknown,
  currency: unknown,
  cents: number | undefined,
  code: string | null,
][] = [
  ["24.99", "USD", 2_499, "USD"],
  [24.9, "eur", 2_490, "EUR"],
  ["0.1", undefined, 10, null],
  ["1299", undefined, 129_900, null],
  // What machines write has a point, and no thousands.
  ["12.345", "KWD", 1_235, "KWD"],
  ["£51.77", undefined, 5_177, "GBP"],
  ["$1,299.00", undefined, 129_900, "USD"],
  ["1.299,00 €", undefined, 129_900, "EUR"],
  ["1.299 €", undefined, 129_900, "EUR"],
  ["1 299,50\u00A0kr", "SEK", 129_950, "SEK"],
  ["1’299.50 CHF", undefined, 129_950, "CHF"],
  ["1,234,567.8 USD", undefined, 123_456_780, "USD"],
  ["Rs. 1,29,999", undefined, 12_999_900, "INR"],
  ["US$ 40.00 - US$ 80.00", undefined, 4_000, "USD"],
  ["C$19.5", undefined, 1_950, "CAD"],
  ["Laptop 13 inch 8GB $1299.00", undefined, 129_900, "USD"],
  ["from 12,80 zł", undefined, 1_280, "PLN"],
  ["0,005 €", undefined, 1, "EUR"],
  ["free", undefined, undefined, null],
  ["", "USD", undefined, null],
  [null, "USD", undefined, null],
  [-1, "USD", undefined, null],
  [1e300, "USD", undefined, null],
  ["9".repeat(300), undefined, undefined, null],
];

Deno.test("priceOf() reads what machines and people write, to the cent", () => {
  for (const [text, currency, cents, code] of prices) {
    const price = priceOf(text, currency);
    assertEquals(price?.cents, cents, String(text));
    if (price) assertEquals(price.currency, code, String(text));
  }
});
