/**
 * A request of the hostile corpus, as its files write it, and what of the
 * machine it must be filled in with before it can be sent.
 *
 * @module
 */

import { z } from "zod";

/** What a request may say of itself; what it leaves out is as a good client does it. */
export const hostileRequest = z.strictObject({
  /** A function of `config.toml`, the operation of a route, or what is none. */
  to: z.string(),
  /** The parameters in a route's path, as they are sent. */
  params: z.record(z.string(), z.string()).optional(),
  /** The function's own by default. */
  method: z.string().optional(),
  /** What comes after the function's name. */
  path: z.string().optional(),
  /** The query as it is sent, without `?`. */
  query: z.string().optional(),
  /** Headers beside the usual ones; an empty one is left out. */
  headers: z.record(z.string(), z.string()).optional(),
  /** Who calls: `secret` by default. */
  as: z.enum(["secret", "cron", "publishable", "nobody", "alice", "bob"])
    .optional(),
  /** The name of a token to call with instead. */
  token: z.string().optional(),
  /** A body, sent as JSON … */
  body: z.unknown().optional(),
  /** … or as this text … */
  text: z.string().optional(),
  /** … or made by the generator of this name. */
  made: z.string().optional(),
});

/** A request of the hostile corpus. */
export type HostileRequest = z.infer<typeof hostileRequest>;

/** What changes a request into another: `null` takes a part away. */
export const change = z.record(z.string(), z.unknown());

/** A changed request. */
export function changed(
  request: HostileRequest,
  parts: z.infer<typeof change>,
): HostileRequest {
  const all = { ...request, ...parts };
  return hostileRequest.parse(Object.fromEntries(
    Object.entries(all).filter(([, value]) => value !== null),
  ));
}

/** The body that the files write down, as text; undefined without one. */
export function bodyText(request: HostileRequest): string | undefined {
  if (request.text !== undefined) return request.text;
  return request.body === undefined ? undefined : JSON.stringify(request.body);
}

/**
 * A text with its places filled in: `${name}` by what has that name, and
 * `${x*300}` by 300 times `x`.
 */
export function filled(
  text: string,
  names: Readonly<Record<string, string>>,
): string {
  return text.replace(/\$\{(.+?)(?:\*(\d+))?\}/g, (_, what, times) => {
    if (times) return what.repeat(Number(times));
    const value = names[what];
    if (value === undefined) throw new Error(`Nothing is named '${what}'`);
    return value;
  });
}
