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
  /** Of a document as its server sent it, decoded. */
  rawHtml: 10 * 1024 * 1024,
  /** Of a screenshot; what is below is cut off. */
  screenshotPixels: 12_000_000,
  /** Of either side of a screenshot: browsers paint no more. */
  screenshotSide: 16_384,
  screenshotBytes: 5_000_000,
  pdfBytes: 5_000_000,
  /** Of all rules of an extract together. */
  extractRules: 100,
  /** Of an extract's rules, as JSON. */
  extractRulesText: 10_000,
  extractName: 100,
  selector: 500,
  attributeName: 100,
  /** Of one list. */
  extractRows: 1_000,
  /** Of one text, html or attribute. */
  extractValue: 100_000,
  /** Of an extract's values together. */
  extractValues: 50_000,
  /** Of the text of an extract's values together. */
  extractText: 1_000_000,
  warnings: 50,
  /** Of an answer: how many, and of names and values together. */
  headers: 100,
  headersText: 16_384,
} as const;
