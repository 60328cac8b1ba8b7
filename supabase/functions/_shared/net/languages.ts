/**
 * The languages that a browser of a locale asks for.
 *
 * @module
 */

/** `["de-AT", "de"]` for `de-AT`. */
export function languagesOf(locale: string): string[] {
  const [tag = locale] = Intl.getCanonicalLocales(locale);
  return [...new Set([tag, tag.split("-")[0] ?? tag])];
}

/** `de-AT,de;q=0.9`, as Chrome writes it. */
export function acceptLanguage(locale: string): string {
  return languagesOf(locale)
    .map((tag, place) => place === 0 ? tag : `${tag};q=0.9`).join(",");
}
