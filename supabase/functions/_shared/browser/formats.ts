/**
 * Makes of a page what is wanted besides its html: markdown, links, pictures
 * and the like.
 *
 * @module
 */

import type { FormatsWanted } from "../kinds/kind.ts";
import { evaluate, type FrameView } from "./isolated_world.ts";
import { printPage } from "./pdf.ts";
import { readRawHtml } from "./raw_html.ts";
import { takeScreenshot } from "./screenshot.ts";
import type { Traffic } from "./traffic.ts";

/** A format that takes longer is not made. */
const longestMs = 10_000;

/** What was made of a page, for a `RenderedPage`. */
export interface Formats {
  /** By name; `warnings` tell what is missing or cut off. */
  readonly formats?: unknown;
  readonly formatsError?: unknown;
}

/** One format, or why there is none, or what it lacks. */
export interface Made {
  readonly value?: unknown;
  readonly warnings?: readonly Warning[];
}

/** What is wrong with a format. */
export interface Warning {
  readonly code: "TOO_LARGE" | "INVALID_SELECTOR" | "NOT_AVAILABLE";
  readonly message: string;
}

/** The page whose formats are made, and when nobody listens any more. */
export interface Subject {
  readonly view: FrameView;
  readonly traffic: Traffic;
  /** A `Date.now()` value. */
  readonly deadline: number;
}

/** The reader's own. */
interface Answer {
  readonly formats: Readonly<Record<string, unknown>>;
  readonly problems: readonly string[];
}

/**
 * Makes what is wanted of a page, one after the other, each in no more than
 * half of the time that is left. Never throws: that there is none is no reason
 * to be without the page.
 */
export async function makeFormats(
  subject: Subject,
  { formats: names = [], rawHtml, extract, screenshot, pdf }: FormatsWanted,
): Promise<Formats> {
  const { view } = subject;
  const made = new Map<string, unknown>();
  const warnings: unknown[] = [];
  const errors: unknown[] = [];
  if (rawHtml) await make("rawHtml", () => readRawHtml(subject));
  if (names.length > 0) await run(readNamed);
  if (extract) {
    await make("extract", async (ms) => {
      const answer: Made = await read(
        view,
        `readExtract(${json(extract)})`,
        ms,
      );
      return answer;
    });
  }
  if (screenshot) {
    await make("screenshot", (ms) => takeScreenshot(subject, screenshot, ms));
  }
  if (pdf) await make("pdf", (ms) => printPage(subject, pdf, ms));
  if (warnings.length > 0) made.set("warnings", warnings);
  const [error, ...others] = errors;
  return {
    ...(made.size > 0 ? { formats: Object.fromEntries(made) } : {}),
    ...(error === undefined ? {} : {
      formatsError: others.length > 0
        ? new Error(errors.map(String).join("; "))
        : error,
    }),
  };

  async function readNamed(ms: number): Promise<void> {
    const { formats, problems }: Answer = await read(
      view,
      `readPage(${json(names)})`,
      ms,
    );
    for (const [name, value] of Object.entries(formats)) made.set(name, value);
    if (problems.length > 0) errors.push(new Error(problems.join("; ")));
  }

  async function make(
    format: string,
    work: (ms: number) => Promise<Made>,
  ): Promise<void> {
    await run(async (ms) => {
      const answer = await work(ms);
      if (answer.value !== undefined) made.set(format, answer.value);
      for (const warning of answer.warnings ?? []) {
        warnings.push({ format, ...warning });
      }
    });
  }

  async function run(work: (ms: number) => Promise<void>): Promise<void> {
    try {
      const left = subject.deadline - Date.now();
      await work(Math.min(longestMs, left / 2));
    } catch (error) {
      errors.push(error);
    }
  }
}

/** What a call of the reader answers in the page. */
async function read(view: FrameView, call: string, ms: number) {
  // Loaded here, so that a drain without formats never loads it.
  const { pageReader } = await import("./page_reader.ts");
  const answer = await evaluate(view, `${pageReader}\n${call}`, ms);
  return JSON.parse(storableJson(String(answer)));
}

function json(value: unknown): string {
  return JSON.stringify(value);
}

/** JSON without what Postgres does not store: NUL and lone surrogates, which are escaped there. */
export function storableJson(json: string): string {
  // Rare, and long Markdown has many other escapes.
  if (!/\\u(?:0000|d[89a-f])/.test(json)) return json;
  return json.replace(
    /\\(?:u0000|ud[89a-f]..|.)/g,
    (escape) => escape.length > 2 ? "\\ufffd" : escape,
  );
}
