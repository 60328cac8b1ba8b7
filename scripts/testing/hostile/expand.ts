/**
 * The files of the hostile corpus that say in one line what many requests have
 * in common, and the cases that each line stands for.
 *
 * @module
 */

import { z } from "zod";
import type { HostileCase } from "./corpus.ts";
import { change, changed, filled, hostileRequest } from "./request.ts";
import type { HostileRequest } from "./request.ts";
import type { Routes } from "./routes.ts";

type Bases = ReadonlyMap<string, HostileRequest>;

const answer = z.string().regex(/^\d{3}( [A-Z_]+)?$/);

/** A URL, sent to every function that takes one. */
export const urlLine = z.strictObject({
  url: z.string(),
  answer,
  twin: z.string(),
});

/** The cases of a URL. */
export function fromUrl(
  { url, answer, twin }: z.infer<typeof urlLine>,
): HostileCase[] {
  const asking: Record<string, (url: string) => Record<string, unknown>> = {
    "submit-crawl-job": (url) => ({ url }),
    "submit-crawl-jobs-batch": (url) => ({ urls: [url] }),
    "pageperfect-workflow": (url) => ({ url, waitTimeoutMs: 0 }),
  };
  const code = answer.slice(4);
  return Object.entries(asking).map(([to, body]) => ({
    why: url.slice(0, 80),
    refused: { to, body: body(url) },
    byPlatform: false,
    ...(to === "submit-crawl-jobs-batch"
      ? { answer: "422 NO_VALID_URLS", at: "urls.0", says: `"${code}"` }
      : { answer, at: "url" }),
    accepted: { to, body: body(twin) },
  }));
}

/** Wrong and right values of a field, as JSON text. */
export const fieldLine = z.strictObject({
  to: z.array(z.string()).min(1),
  field: z.string(),
  /** The other fields; those of the accepted request by default. */
  base: z.record(z.string(), z.unknown()).optional(),
  /** Where the answer finds it; the field by default. */
  at: z.string().optional(),
  says: z.string().optional(),
  refused: z.array(z.string()).min(1),
  accepted: z.array(z.string()).min(1),
});

const object = z.record(z.string(), z.unknown());

/** The cases of a field. */
export function fromField(
  { to, field, base, at, says, refused, accepted }: z.infer<typeof fieldLine>,
  bases: Bases,
): HostileCase[] {
  return to.flatMap((name) => {
    const request = known(bases, name);
    const others = Object.entries(base ?? object.parse(request.body ?? {}))
      .filter(([key]) => key !== field)
      .map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`);
    const withValue = (value: string) =>
      changed(request, {
        body: null,
        text: `{${[...others, `${JSON.stringify(field)}:${value}`].join(",")}}`,
      });
    const where = at ?? field;
    return pairs(refused, accepted).map(([bad, good]) => ({
      why: `${field}: ${bad.slice(0, 80)}`,
      refused: withValue(bad),
      answer: "400 INVALID_REQUEST",
      at: where,
      says: says ?? (where === field ? spoken(bad) : undefined),
      byPlatform: false,
      accepted: withValue(good),
    }));
  });
}

/** Wrong and right values of a query's parameter. */
export const parameterLine = z.strictObject({
  to: z.string(),
  parameter: z.string(),
  base: z.string().optional(),
  refused: z.array(z.string()).min(1),
  accepted: z.array(z.string()).min(1),
});

/** The cases of a parameter. */
export function fromParameter(
  { to, parameter, base, refused, accepted }: z.infer<typeof parameterLine>,
  bases: Bases,
): HostileCase[] {
  const request = known(bases, to);
  const others = (base ?? request.query ?? "").split("&")
    .filter((part) => part !== "" && !part.startsWith(`${parameter}=`));
  const withValue = (value: string) =>
    changed(request, {
      query: [...others, `${parameter}=${escaped(value)}`].join("&"),
    });
  return pairs(refused, accepted).map(([bad, good]) => ({
    why: `${parameter}=${bad.slice(0, 80)}`,
    refused: withValue(bad),
    answer: "400 INVALID_REQUEST",
    at: parameter,
    byPlatform: false,
    accepted: withValue(good),
  }));
}

/** What is wrong with a request to any function, or to some of them. */
export const everywhereLine = z.strictObject({
  why: z.string(),
  where: z.enum(["all", "GET", "POST", "callers", "service", "bodies"]),
  change,
  answer,
  at: z.string().optional(),
  says: z.string().optional(),
  by: z.literal("the platform").optional(),
});

/** The cases of all functions. */
export function fromEverywhere(
  lines: readonly z.infer<typeof everywhereLine>[],
  { routes, bases }: { routes: Routes; bases: Bases },
): HostileCase[] {
  return lines.flatMap(({ where, by, change, ...rest }) => {
    const places = [...routes].filter(([, { operation, auth }]) =>
      ({
        all: true,
        GET: operation.method === "GET",
        POST: operation.method === "POST",
        callers: auth.includes("user"),
        service: !auth.includes("user"),
        bodies: operation.body !== undefined,
      })[where] &&
      // What is behind a parameter of a path is a part of it.
      !(by && change.path !== undefined && operation.params)
    );
    return places.map(([to]) => ({
      ...rest,
      refused: changed(known(bases, to), change),
      byPlatform: by !== undefined,
      accepted: known(bases, to),
    }));
  });
}

/** The cases of forged tokens: each for one of the functions that need no id. */
export function fromTokens(
  tokens: readonly string[],
  bases: Bases,
): HostileCase[] {
  const open = [...bases.values()].filter((request) =>
    !/\$\{|\/:|batchId|wait=true|batchSize|crawl-host/.test(
      JSON.stringify(request),
    )
  );
  const good = tokens.filter((name) => name.startsWith("good"));
  const forged = tokens.filter((name) => !name.startsWith("good"));
  return forged.map((token, i) => {
    const request = open[i % open.length] ?? { to: "queue-status" };
    return {
      why: token,
      refused: { ...request, token },
      answer: "401 INVALID_TOKEN",
      byPlatform: false,
      accepted: { ...request, token: good[i % good.length] },
    };
  });
}

/** Texts that mean something to SQL, a shell or a page, and places for them. */
export const injections = z.strictObject({
  texts: z.array(z.string()),
  places: z.array(hostileRequest.extend({ answer })),
});

/** The cases of all texts in all places. */
export function fromInjections(
  { texts, places }: z.infer<typeof injections>,
  bases: Bases,
): HostileCase[] {
  return places.flatMap(({ answer, ...place }) =>
    texts.map((text) => ({
      why: `${text} in ${JSON.stringify(place)}`,
      refused: {
        ...place,
        query: place.query?.replace("${text}", () => encodeURIComponent(text)),
        ...(place.body === undefined
          ? {}
          : { body: JSON.parse(withText(JSON.stringify(place.body), text)) }),
      },
      answer,
      byPlatform: false,
      ...(answer.length > 3 ? { accepted: known(bases, place.to) } : {}),
    }))
  );
}

function withText(json: string, text: string): string {
  return json.replaceAll("${text}", () => JSON.stringify(text).slice(1, -1));
}

function known(bases: Bases, name: string): HostileRequest {
  const request = bases.get(name);
  if (request) return request;
  throw new Error(`accepted.json has no request for '${name}'`);
}

/** All of both lists: what is left over is paired with the last of the other. */
function pairs(
  refused: readonly string[],
  accepted: readonly string[],
): [refused: string, accepted: string][] {
  const count = Math.max(refused.length, accepted.length);
  return Array.from({ length: count }, (_, i) => [
    refused[Math.min(i, refused.length - 1)] ?? "",
    accepted[Math.min(i, accepted.length - 1)] ?? "",
  ]);
}

/** For a query, but for places that are filled in later. */
function escaped(value: string): string {
  return value.split(/(\$\{.+?\})/)
    .map((part) => part.startsWith("${") ? part : encodeURIComponent(part))
    .join("");
}

/** How an answer names the value, where the value is short enough to be told here. */
function spoken(json: string): string | undefined {
  if (/\$\{.*?[^\d*]\}/.test(json)) return undefined;
  const value = JSON.parse(filled(json, {}));
  if (typeof value === "string") return JSON.stringify(value.slice(0, 200));
  if (Array.isArray(value) || typeof value === "object") return undefined;
  return String(value);
}
