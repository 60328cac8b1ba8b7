/**
 * Tools for trying out any kind: each call meets a fate, then the world answers.
 *
 * @module
 */

import type { AnyKind, Datasets, Job, Outcome, Tools } from "../kind.ts";
import { createLog } from "../../log.ts";
import type { World } from "./worlds.ts";

/** What becomes of a call: it goes on, throws, or waits for its signal. */
export type Fate = (signal?: AbortSignal) => Promise<void>;

/** Every call is answered. */
export const answered: Fate = () => Promise.resolve();

/** Every call fails alike. */
export function failing(error: Error): Fate {
  return () => Promise.reject(error);
}

/** No call is answered before its signal is aborted; `begun` resolves with the first call. */
export function hanging(): { fate: Fate; begun: Promise<void> } {
  const { promise: begun, resolve } = Promise.withResolvers<void>();
  return {
    begun,
    fate: (signal) =>
      new Promise((_, reject) => {
        resolve();
        if (signal?.aborted) reject(signal.reason);
        signal?.addEventListener("abort", () => reject(signal.reason));
      }),
  };
}

/** What jobs reach outside. */
export function outside(world: World, fate: Fate) {
  const page = async (url: string, signal: AbortSignal) => {
    await fate(signal);
    const headers = new Headers({ "content-type": "text/html" });
    return { status: 200, headers, url, text: world.html ?? "<p>Hi" };
  };
  const nothing = async (signal: AbortSignal): Promise<never> => {
    await fate(signal);
    throw new Error("This world has no browser");
  };
  return {
    log: createLog({}, () => {}),
    fetch: (url, { signal }) => page(url, signal),
    openPage: nothing,
    scrape: null,
    hasBrowser: false,
    sitemap: async (_url, { signal }) => {
      await fate(signal);
      return [];
    },
    api: (name) => async (request) => {
      await fate(request.signal);
      const json = world.api?.(name, request) ?? {};
      return { status: 200, headers: new Headers(), json };
    },
  } satisfies Partial<Tools>;
}

/** Datasets whose calls meet a fate first. */
export function fated(datasets: Datasets, fate: Fate): Datasets {
  return {
    async read(wanted) {
      await fate();
      return await datasets.read(wanted);
    },
    async save(items) {
      await fate();
      return await datasets.save(items);
    },
  };
}

/** Tools that tell what was done with them. */
export interface TriedTools extends Tools {
  /** The percents that were told. */
  readonly told: number[];
  /** What was noted. */
  readonly noted: unknown[];
}

/** Tools of a job that nobody has leased. */
export function toolsOf(
  world: World,
  options: { fate: Fate; datasets: Datasets; signal: AbortSignal },
): TriedTools {
  const { fate, datasets, signal } = options;
  const told: number[] = [];
  const noted: unknown[] = [];
  return {
    ...outside(world, fate),
    signal,
    deadline: Date.now() + 60_000,
    step: (method, run) => run({ method }),
    robots: async (_url, { signal }) => {
      await fate(signal);
      return { answer: "allowed", crawlDelayMs: 0, expiresInMs: 60_000 };
    },
    progress: (percent) => Promise.resolve(void told.push(percent)),
    save: (state) => Promise.resolve(void noted.push(state)),
    datasets: fated(datasets, () => fate(signal)),
    told,
    noted,
  };
}

/** A job of a kind that was leased for the first time. */
export function firstTry(
  kind: AnyKind,
  url: string | null = kind.describe(kind.example).url ?? null,
): Job {
  return {
    id: "00000000-0000-4000-8000-000000000001",
    kind: kind.name,
    url,
    args: kind.example,
    attempt: 1,
    maxAttempts: kind.maxAttempts,
    snoozes: 0,
  };
}

/** Runs a job, as often as it is put off, to its end. */
export async function runToEnd(
  kind: AnyKind,
  job: Job,
  tools: TriedTools,
): Promise<Outcome> {
  let state: unknown;
  for (let snoozes = 0;; snoozes++) {
    const outcome = await kind.prepare({ ...job, state, snoozes }).run(tools);
    if (outcome.do !== "snooze") return outcome;
    if (snoozes >= (outcome.maxSnoozes ?? 100)) return outcome;
    state = outcome.state ?? tools.noted.at(-1) ?? state;
  }
}

/** A value without the keys that have none, which JSON leaves out. */
export function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (Object.getPrototypeOf(Object(value)) !== Object.prototype) return value;
  return Object.fromEntries(
    Object.entries(Object(value)).filter(([, part]) => part !== undefined)
      .map(([key, part]) => [key, plain(part)]),
  );
}

/** Items that no kind has kept. */
export const rubbish: Datasets = {
  read: () =>
    Promise.resolve({
      items: [{
        scope: "",
        key: "?",
        item: {},
        jobId: null,
        createdAt: "",
        updatedAt: "",
      }],
      more: false,
    }),
  save: () => Promise.resolve({}),
};
