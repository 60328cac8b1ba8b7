/**
 * One option of a crawl, as a form asks for it.
 *
 * @module
 */

import type { JobOptions } from "../../client/mod.ts";

/** What a form asks for; who is told takes only events that jobs and batches share. */
export interface AskedOptions extends JobOptions {
  readonly webhook?: { readonly url: string };
}

/** How a form asks. */
export type Input =
  | { readonly type: "check" }
  | {
    readonly type: "choice";
    readonly values: readonly (readonly [value: string, words: string])[];
  }
  | { readonly type: "many"; readonly values: readonly string[] }
  | {
    readonly type: "number";
    readonly min: number;
    readonly max: number;
    readonly unit?: string;
    readonly usual?: string;
  }
  | { readonly type: "moment" }
  | { readonly type: "text"; readonly usual?: string }
  | { readonly type: "json"; readonly usual?: string };

/** An option. Its value is held as text; "" where nothing is said. */
export interface Option {
  readonly name: string;
  readonly label: string;
  readonly hint: string;
  readonly input: Input;
  /** Of a new job. */
  readonly initial: string;
  /** Shown at first, not behind "More options". */
  readonly first: boolean;
  /** Whether a retry may change it. */
  readonly retry: boolean;
  /** What the text means to the functions. */
  readonly read: (text: string) => AskedOptions;
}

/** What the form holds: text by the options' names. */
export type Given = Readonly<Record<string, string>>;

type More = Partial<Pick<Option, "initial" | "first" | "retry">>;
type Words = readonly [name: string, label: string, hint: string];

function option(
  [name, label, hint]: Words,
  input: Input,
  read: Option["read"],
  { initial = "", first = false, retry = true }: More = {},
): Option {
  return { name, label, hint, input, initial, first, retry, read };
}

/** Yes or no. */
export function check(
  words: Words,
  read: (value: boolean) => AskedOptions,
  more?: More,
): Option {
  return option(
    words,
    { type: "check" },
    (text) => read(text === "true"),
    more,
  );
}

/** One of a few; `values` pairs each with its words. */
export function choice<Value extends string>(
  words: Words,
  values: readonly (readonly [Value, string])[],
  read: (value: Value) => AskedOptions,
  more?: More,
): Option {
  return option(words, { type: "choice", values }, (text) => {
    const [value] = values.find(([value]) => value === text) ?? [];
    return value === undefined ? {} : read(value);
  }, more);
}

/** Any of a few. */
export function many<Value extends string>(
  words: Words,
  values: readonly Value[],
  read: (value: Value[]) => AskedOptions,
  more?: More,
): Option {
  const chosen = (text: string) =>
    values.filter((value) => text.split(",").includes(value));
  return option(
    words,
    { type: "many", values },
    (text) => read(chosen(text)),
    more,
  );
}

/** A number in the unit it is asked in. */
export function number(
  words: Words,
  input: Omit<Input & { type: "number" }, "type">,
  read: (value: number) => AskedOptions,
  more?: More,
): Option {
  return option(
    words,
    { type: "number", ...input },
    (text) => read(Number(text)),
    more,
  );
}

/** A moment in the user's own time zone, read as ISO 8601. */
export function moment(
  words: Words,
  read: (value: string) => AskedOptions,
  more?: More,
): Option {
  return option(
    words,
    { type: "moment" },
    (text) => read(new Date(text).toISOString()),
    more,
  );
}

/** A line of text. */
export function text(
  words: Words,
  input: Omit<Input & { type: "text" }, "type">,
  read: (value: string) => AskedOptions,
  more?: More,
): Option {
  return option(words, { type: "text", ...input }, read, more);
}

/** What is best written as JSON; the functions check it. */
export function json(
  words: Words,
  input: Omit<Input & { type: "json" }, "type">,
  read: (value: ReturnType<typeof JSON.parse>) => AskedOptions,
  more?: More,
): Option {
  return option(
    words,
    { type: "json", ...input },
    (text) => read(JSON.parse(text)),
    more,
  );
}
