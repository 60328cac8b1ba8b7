/**
 * Reads prices, to the cent: as machines write them, and as people do.
 *
 * @module
 */

/** A price in hundredths of its currency's unit. */
export interface Price {
  readonly cents: number;
  /** ISO 4217, where it is known. */
  readonly currency: string | null;
}

const symbols: readonly (readonly [RegExp, string])[] = [
  [/(?:US|U\.S\.)\s?\$/i, "USD"],
  [/(?:CA|C)\s?\$/, "CAD"],
  [/(?:AU|A)\s?\$/, "AUD"],
  [/NZ\s?\$/, "NZD"],
  [/HK\s?\$/, "HKD"],
  [/R\$/, "BRL"],
  [/€/, "EUR"],
  [/£/, "GBP"],
  [/₹|\bRs\.?/, "INR"],
  [/₩/, "KRW"],
  [/₺/, "TRY"],
  [/₽/, "RUB"],
  [/₴/, "UAH"],
  [/₫/, "VND"],
  [/฿/, "THB"],
  [/₪/, "ILS"],
  [/zł/, "PLN"],
  [/Kč/, "CZK"],
  [/¥|円/, "JPY"],
  [/\$/, "USD"],
];
const codes = new Set(Intl.supportedValuesOf("currency"));
/** A number with its separators; the space of a thousand has three digits behind it. */
const amount = /\d+(?:[.,'’]\d+|[\s\u00A0\u202F]\d{3}(?!\d))*/;
const sign = "(?:[$€£¥円₹₩₺₽₴₫฿₪]|zł|Kč|kr\\b|Rs\\.?|\\b[A-Z]{3}\\b)";
/** A number with its currency, so that "13 inch, $ 1299" is no 13. */
const priced = new RegExp(
  `${sign}\\s?(?<behind>${amount.source})|(?<before>${amount.source})\\s?${sign}`,
);
const plain = /^\s*\d+(?:\.\d+)?\s*$/;
/** More is no price, and would not fit. */
const mostCents = 1e14;

/** `"1.299,00 €"`, `"US$ 40.00 - $80.00"` (the first), `24.9`; undefined where there is none. */
export function priceOf(
  given: unknown,
  currency?: unknown,
): Price | undefined {
  if (typeof given !== "string" && !isAmount(given)) return undefined;
  const text = String(given).slice(0, 200);
  const cents = plain.test(text) ? centsOf(text.trim()) : fromWords(text);
  if (cents === undefined || cents > mostCents) return undefined;
  return { cents, currency: codeOf(currency) ?? currencyOf(text) };
}

function isAmount(given: unknown): given is number {
  return typeof given === "number" && given >= 0 && given < 1e12;
}

/** What people write: the last separator is the decimal one, unless it can only be that of thousands. */
function fromWords(text: string): number | undefined {
  const { behind, before } = priced.exec(text)?.groups ?? {};
  const found = behind ?? before ?? amount.exec(text)?.[0];
  if (!found) return undefined;
  const number = found.replace(/[\s\u00A0\u202F'’]/g, "");
  const last = Math.max(number.lastIndexOf("."), number.lastIndexOf(","));
  if (last < 0) return centsOf(number);
  const separator = number.charAt(last);
  const isAlone = number.indexOf(separator) === last;
  const hasOther = /\..*,|,.*\./.test(number);
  const digits = number.length - last - 1;
  const isDecimal = isAlone &&
    (hasOther || digits !== 3 || number.startsWith("0"));
  const whole = number.replace(/[.,]/g, "");
  return centsOf(
    isDecimal ? `${whole.slice(0, -digits)}.${whole.slice(-digits)}` : whole,
  );
}

/** Of digits with at most one point; rounded half up, without a binary fraction. */
function centsOf(digits: string): number | undefined {
  const [whole = "", fraction = ""] = digits.split(".");
  const padded = fraction.padEnd(3, "0");
  const cents = Number(whole) * 100 + Number(padded.slice(0, 2)) +
    (Number(padded.charAt(2)) >= 5 ? 1 : 0);
  return Number.isSafeInteger(cents) ? cents : undefined;
}

function codeOf(currency: unknown): string | null {
  if (typeof currency !== "string") return null;
  const code = currency.trim().toUpperCase();
  return codes.has(code) ? code : currencyOf(currency);
}

function currencyOf(text: string): string | null {
  const code = text.match(/\b[A-Z]{3}\b/g)?.find((word) => codes.has(word));
  if (code) return code;
  return symbols.find(([symbol]) => symbol.test(text))?.[1] ?? null;
}
