/**
 * Empty shells: documents of apps that draw everything with scripts, so that a
 * direct fetch has fetched nothing.
 *
 * A page is taken for one only if it has nothing to show, has scripts, and says
 * itself that they are to fill it: by the empty element that they fill, or by
 * what it tells those who have no scripts.
 *
 * @module
 */

/** How a page says that scripts are to fill it. */
interface Sign {
  readonly sign: string;
  /** What its body has then, without comments, scripts and styles … */
  readonly body?: RegExp;
  /** … or what stands there for those without scripts. */
  readonly noscript?: RegExp;
}

/** An element without content whose start tag goes on like this. */
const empty = (names: string, attributes = "") =>
  new RegExp(`<(${names})${attributes}(?:\\s[^<>]{0,500})?>\\s*</\\1>`, "i");
const emptyWithId = (ids: string) =>
  empty(
    "div|main|section",
    `\\s(?:[^<>]{0,200}\\s)?id=(?:"(?:${ids})"|'(?:${ids})'|(?:${ids})(?=[\\s>]))`,
  );

/** The signs, each with a page in `shell_test.ts` that it alone knows. */
export const signs: readonly Sign[] = [
  { sign: "a root", body: emptyWithId("root|react-root|app-root|mount") },
  { sign: "an app", body: emptyWithId("app|q-app|vue-app|application") },
  { sign: "Next.js", body: emptyWithId("__next") },
  { sign: "Nuxt", body: emptyWithId("__nuxt") },
  { sign: "Gatsby", body: emptyWithId("___gatsby|gatsby-focus-wrapper") },
  { sign: "SvelteKit", body: emptyWithId("svelte|sveltekit") },
  { sign: "Swagger UI", body: emptyWithId("swagger-ui|redoc-container") },
  {
    sign: "an element of its own",
    body: empty("(?:app|my|root)-[a-z-]+|[a-z]+-(?:app|root|shell)|redoc"),
  },
  {
    sign: "words for those without scripts",
    noscript:
      /\b(?:enable|requires?|without|activate|turn on|need)\s[^<]{0,60}javascript|javascript\s(?:is |must be |to be |has to be )?(?:disabled|required|enabled|aktivieren)|activer\s(?:le\s)?javascript|habilit\w{0,5}\s(?:el\s)?javascript|启用\s?javascript|javascript\s?を有効|включит\S{0,3}\sjavascript/i,
  },
];

/** A longer document is no shell, and one of this length costs no more than a few milliseconds. */
const longest = 300_000;
/** Of text: a title that is repeated, "Loading …", a note on cookies. */
const mostText = 200;
/** What can be seen, heard or followed without a script. */
const content =
  /<(?:a\s|img|picture|video|audio|canvas|iframe|frame|object|embed|table|form|input|button|select|textarea|article|ul|ol|dl|pre|h[1-6])\b/i;
const unseen =
  /<!--[^]*?(?:-->|$)|<(script|style|svg|template)\b[^]*?(?:<\/\1\s*>|$)/gi;
const noscript = /<noscript\b[^]*?(?:<\/noscript\s*>|$)/gi;
const script = /<script\b[^<>]{0,1000}(?:\ssrc=|\stype=["']?module)/i;

/** By which sign a page is an empty shell; null for all that has something to show. */
export function shellOf(html: string): string | null {
  if (html.length > longest || !script.test(html)) return null;
  const bare = html.replace(unseen, "");
  const start = bare.search(/<body\b/i);
  const body = start < 0
    ? bare.replace(/^[^]*<\/head\s*>/i, "")
    : bare.slice(start);
  const shown = body.replace(noscript, "");
  if (content.test(shown) || textLength(shown) > mostText) return null;
  return signs.find((each) => shows(each, body))?.sign ?? null;
}

/** Whether a body, without comments, scripts and styles, has this sign. */
export function shows({ body, noscript: words }: Sign, html: string): boolean {
  if (!words) return body?.test(html) ?? false;
  const told = html.match(noscript) ?? [];
  return told.slice(0, 5).some((text) => words.test(text.slice(0, 2_000)));
}

/** Characters of text, entities as they are written. */
function textLength(html: string): number {
  return html.replace(/<title\b[^]*?(?:<\/title\s*>|$)/gi, "")
    .replace(/<[^<>]*>/g, " ").replace(/\s+/g, " ").trim().length;
}
