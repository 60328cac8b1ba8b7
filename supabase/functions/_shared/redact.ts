/**
 * Takes secrets out of text for the log: credentials and queries of addresses,
 * keys, tokens and cookies. It would rather hide too much.
 *
 * Every pattern takes time in proportion to the text's length, and what is
 * longer than a log needs is cut first.
 *
 * @module
 */

/** What is there instead of a secret. */
export const hidden = "[hidden]";

/** Characters of one text that a log line holds at most. */
const longest = 8_000;

const secretName =
  "(?:api[-_]?key|auth|authorization|credential|passw(?:or)?d|pass|pwd|secret|session|session[-_]?id|signature|token|cookie)s?";
const isSecret = new RegExp(`${secretName}$`, "i");

/** `Cookie: …`, `["set-cookie","…"]`: all the rest of the line. */
const headers = /\b(cookies?|authorization)\b["'\\]{0,4}\s{0,9}[:=,].*/gi;
/** What is an address, to its end; a URL may hold `'` and `\`. */
const addresses = /\b([a-z][a-z\d+.-]{0,30}:(?:\\?\/){2})([^\s"<>]*)/gi;
/** `user:password@host` without a scheme. */
const logins = /(?<=^|[\s"'(=])[^\s@/:"'<>]{0,100}:(?!\/)[^\s@"'<>]{1,300}@/g;
/** A query without the address it belongs to. */
const queries = /[?&][^\s"<>=&?]{0,200}=[^\s"<>]*/g;
/** Keys by their looks: of Supabase, of webhooks, signed tokens. */
const keys =
  /(?:sb_secret_|sbp_|whsec_|sk_(?:live|test)_)[\w+/=.-]+|eyJ[\w-]{6,}(?:\.[\w-]*){0,4}/g;
/** What `Authorization` holds, without its name. */
const schemes = /\b(Bearer|Basic|Digest)\s{1,9}[^\s,;"'<>]{6,}/gi;
/** `password=…`, `"apikey": "…"`, `x-api-key: …` */
const named = new RegExp(
  `(${secretName}["'\\\\]{0,4}\\s{0,9}(?:[:=]|%3[ad])[\\s\\\\]{0,9})` +
    `("(?:[^"\\\\]|\\\\.)*|'(?:[^'\\\\]|\\\\.)*|[^\\n,;&"'<>)}\\]]+)`,
  "gi",
);

/** Whether a field of this name holds a secret, whatever it looks like. */
export function isSecretName(name: string): boolean {
  return isSecret.test(name);
}

/** The text without its secrets. */
export function redact(text: string): string {
  return cut(text)
    .replace(headers, `$1: ${hidden}`)
    .replace(addresses, redactAddress)
    .replace(logins, `${hidden}@`)
    .replace(queries, redactQuery)
    .replace(keys, hidden)
    .replace(schemes, `$1 ${hidden}`)
    .replace(named, `$1${hidden}`);
}

/** Cuts long text where a word begins: half a secret may look like none. */
function cut(text: string): string {
  if (text.length <= longest) return text;
  const end = Math.max(
    text.lastIndexOf(" ", longest),
    text.lastIndexOf("\n", longest),
  );
  return `${text.slice(0, end + 1)}…`;
}

/** An address without credentials and values of its query. */
function redactAddress(_: string, scheme: string, rest: string): string {
  const isPage = /^(?:https?|file):/i.test(scheme);
  const authority = rest.slice(0, endOf(rest, /[/?#\\]/));
  // Others than browsers take a password that is not encoded.
  const login = (isPage ? authority : rest).lastIndexOf("@") + 1;
  const user = login > 0 ? `${hidden}@` : "";
  const place = rest.slice(login);
  const path = endOf(place, /[/\\]/);
  const query = endOf(place, /[?#]/);
  // The path of a remote browser's address is its password.
  const shown = /^wss?:/i.test(scheme) && query > path + 1
    ? `${place.slice(0, path)}/${hidden}`
    : place.slice(0, query);
  return scheme + user + shown + redactQuery(place.slice(query));
}

function endOf(text: string, what: RegExp): number {
  const place = text.search(what);
  return place < 0 ? text.length : place;
}

/** `?a=1&b#c` → `?a=[hidden]&[hidden]#[hidden]` */
function redactQuery(query: string): string {
  return query.replace(
    /([?&#;])([^?&#;=]*)(=?)[^?&#;]*/g,
    (_, mark: string, name: string, equals: string) =>
      equals && mark !== "#"
        ? `${mark}${name}=${hidden}`
        : name || equals
        ? mark + hidden
        : mark,
  );
}
