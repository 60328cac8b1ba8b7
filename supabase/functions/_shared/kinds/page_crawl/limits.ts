/**
 * How much of a page its formats hold. Both sides know them: the reader in the
 * browser keeps to them, the schema of its answer checks that it did.
 *
 * @module
 */

/** Most of what there may be; lengths are UTF-16 code units unless they say otherwise. */
export const limits = {
  /** Of markdown and of text, in bytes of UTF-8. */
  contentBytes: 2_000_000,
  links: 5_000,
  linkUrl: 8_192,
  linkText: 300,
  linkRel: 100,
  headings: 1_000,
  headingText: 1_000,
  title: 1_000,
  description: 5_000,
  language: 100,
  charset: 100,
  openGraph: 200,
  openGraphKey: 100,
  openGraphValue: 5_000,
  jsonLd: 50,
  /** Of one block of JSON-LD. */
  jsonLdText: 100_000,
  /** Postgres refuses what is nested too deeply to be parsed. */
  jsonLdDepth: 50,
} as const;
