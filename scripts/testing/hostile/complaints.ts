/**
 * What is wrong with an answer to a hostile request.
 *
 * @module
 */

import type { HostileCase } from "./corpus.ts";
import { errorBody } from "../../../supabase/functions/_shared/contract/error.ts";
import type { ErrorBody } from "../../../supabase/functions/_shared/contract/error.ts";

/** An answer, and all that was sent for it. */
export interface HostileAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The request's id. */
  readonly id: string;
  /** Address, headers and body of the request. */
  readonly asked: string;
}

const strictError = errorBody.strict();

/** Words that only the inside of the system knows. */
const inside = [
  // Not the name of an action, in quotes.
  /\bselect\b(?!')/i,
  /\binsert into\b/i,
  /\bupdate\b.+\bset\b/i,
  /\bcrawl_(?!jobs_batch)\w+/i,
  /\bp_\w+/,
  /plpgsql|sqlstate|postgres|pgrst|relation "|syntax error at|duplicate key/i,
  /\n\s*at /,
  /\bat \S+ \(|file:\/\/|node_modules|\.ts:\d/,
  /\b(?:TypeError|RangeError|SyntaxError|ZodError|RequestError|Error):/,
  /sb_(?:secret|publishable)_\w{10}/,
  /ey[\w-]{10,}\.ey[\w-]{5,}/,
];

/** In sentences; none if the refusal is as it should be. */
export function complaints(
  { status, headers, text, id, asked }: HostileAnswer,
  { answer, at, says, byPlatform, refused }: HostileCase,
  secrets: readonly string[],
): string[] {
  const found: string[] = [];
  const wanted = (isSo: boolean, what: string) => {
    if (!isSo) found.push(what);
  };
  const [wantedStatus = "", wantedCode] = answer.split(" ");
  for (const secret of secrets) {
    wanted(!text.includes(secret), "a secret in the body");
    for (const [name, value] of headers) {
      wanted(!value.includes(secret), `a secret in the header ${name}`);
    }
  }
  wanted(headers.get("access-control-allow-origin") === "*", "no CORS");
  if (!byPlatform) {
    wanted(headers.get("x-request-id") === id, "another request id");
    wanted(
      headers.get("access-control-allow-headers")?.includes("apikey") ?? false,
      "no CORS for headers",
    );
  }
  if (status < 400) {
    wanted(String(status) === answer, `${status} ${text.slice(0, 300)}`);
    return found;
  }
  const plain = text.replaceAll("\\n", "\n");
  for (const word of inside) {
    const [told] = word.exec(plain) ?? [];
    if (told && !asked.includes(told)) found.push(`the answer tells '${told}'`);
  }
  if (status === 405) {
    wanted(
      /^(GET, |POST, ){1,2}OPTIONS$/.test(headers.get("allow") ?? ""),
      "no Allow",
    );
  }
  if (refused.method === "HEAD") {
    wanted(`${status}` === wantedStatus && text === "", `${status} ${text}`);
    return found;
  }
  const error = readError(text);
  if (!error) {
    return [...found, `no flat error: ${status} ${text.slice(0, 300)}`];
  }
  wanted(
    `${status} ${error.code}` === `${wantedStatus} ${wantedCode}`,
    `${status} ${error.code}: ${error.message.slice(0, 300)}`,
  );
  wanted(error.retryable === false, "retryable");
  wanted(byPlatform || /^[A-Z].*[^.]$/s.test(error.message), "no sentence");
  wanted(
    byPlatform || !/(.)\1{200}/s.test(text) && error.message.length < 1_000,
    "a long value is told in full",
  );
  wanted(
    says === undefined || text.includes(JSON.stringify(says).slice(1, -1)) ||
      text.includes(says),
    `it does not say ${says}: ${text.slice(0, 300)}`,
  );
  if (at !== undefined) {
    const places = error.details.map(({ path }) => path);
    const isThere = places.some((path) =>
      path === at || path.startsWith(`${at}.`)
    );
    wanted(isThere, `it is found at ${places.slice(0, 5)} and not at ${at}`);
  }
  return found;
}

function readError(text: string): ErrorBody | null {
  try {
    return strictError.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
