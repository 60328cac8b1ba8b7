/**
 * The hostile corpus: requests that must be refused, each with the answer it
 * must get, and a twin that must be accepted although it hardly differs. Its
 * files are in `supabase/tests/testdata/hostile/`.
 *
 * @module
 */

import { z } from "zod";
import {
  everywhereLine,
  fieldLine,
  fromEverywhere,
  fromField,
  fromInjections,
  fromParameter,
  fromTokens,
  fromUrl,
  injections,
  parameterLine,
  urlLine,
} from "./expand.ts";
import { change, changed, hostileRequest } from "./request.ts";
import type { HostileRequest } from "./request.ts";
import type { Routes } from "./routes.ts";

/** A request to be refused, and its twin. */
export interface HostileCase {
  readonly why: string;
  readonly refused: HostileRequest;
  /** `404 JOB_NOT_FOUND`, or a status alone where it is none of the refused. */
  readonly answer: string;
  /** Where the answer says that something is wrong. */
  readonly at?: string | undefined;
  /** What the answer says, word for word. */
  readonly says?: string | undefined;
  /** Answered before our code is reached: without a request id of ours. */
  readonly byPlatform: boolean;
  readonly accepted?: HostileRequest;
}

/** The corpus, and what it was made from. */
export interface Corpus {
  /** The cases by their theme. */
  readonly themes: ReadonlyMap<string, readonly HostileCase[]>;
  /** A minimal request that each function accepts. */
  readonly bases: ReadonlyMap<string, HostileRequest>;
  /** The fields and parameters, as `function.name`, that have wrong values here. */
  readonly names: ReadonlySet<string>;
}

const folder = new URL(
  "../../../supabase/tests/testdata/hostile/",
  import.meta.url,
);

const line = z.strictObject({
  why: z.string(),
  refused: hostileRequest,
  answer: z.string(),
  at: z.string().optional(),
  says: z.string().optional(),
  by: z.literal("the platform").optional(),
  twin: change,
});

/** The files of whole requests, in the order they are sent; the one that fills the tables is last. */
const written = [
  "bodies",
  "queries",
  "keys",
  "owners",
  "states",
  "idempotency",
  "order",
  "batches",
];

/** Reads the corpus; `tokens` are the names of all tokens there are. */
export async function readCorpus(
  routes: Routes,
  tokens: readonly string[],
): Promise<Corpus> {
  const bases = await readBases();
  const fields = await readLines("fields", fieldLine);
  const parameters = await readLines("parameters", parameterLine);
  const everywhere = await readLines("everywhere", everywhereLine);
  const themes = new Map<string, readonly HostileCase[]>([
    ["everywhere", fromEverywhere(everywhere, { routes, bases })],
    ["urls", (await readLines("urls", urlLine)).flatMap(fromUrl)],
    ["fields", fields.flatMap((line) => fromField(line, bases))],
    ["parameters", parameters.flatMap((line) => fromParameter(line, bases))],
    ["tokens", fromTokens(tokens, bases)],
    ["injections", fromInjections(await readInjections(), bases)],
  ]);
  for (const theme of written) {
    const lines = await readLines(theme, line);
    themes.set(
      theme,
      lines.map(({ twin, by, ...rest }) => ({
        ...rest,
        byPlatform: by !== undefined,
        accepted: changed(rest.refused, twin),
      })),
    );
  }
  const names = new Set([
    ...fields.flatMap(({ to, field }) => to.map((name) => `${name}.${field}`)),
    ...parameters.map(({ to, parameter }) => `${to}.${parameter}`),
  ]);
  return { themes, bases, names };
}

const requestId = z.strictObject({ replaced: z.string(), kept: z.string() });

/** Request ids that are replaced, each with one like it that is kept. */
export function readRequestIds(): Promise<z.infer<typeof requestId>[]> {
  return readLines("request_ids", requestId);
}

const bases = z.record(z.string(), hostileRequest.omit({ to: true }));

async function readBases(): Promise<Map<string, HostileRequest>> {
  const text = await Deno.readTextFile(new URL("accepted.json", folder));
  return new Map(
    Object.entries(bases.parse(JSON.parse(text)))
      .map(([to, request]) => [to, { to, ...request }]),
  );
}

async function readInjections(): Promise<z.infer<typeof injections>> {
  const text = await Deno.readTextFile(new URL("injections.json", folder));
  return injections.parse(JSON.parse(text));
}

async function readLines<T>(name: string, schema: z.ZodType<T>): Promise<T[]> {
  const text = await Deno.readTextFile(new URL(`${name}.jsonl`, folder));
  return text.trim().split("\n").map((line) => schema.parse(JSON.parse(line)));
}
