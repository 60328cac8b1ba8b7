/**
 * Submits jobs of any kind.
 *
 * @module
 */

import { z } from "zod";
import { invalidRequest, problems } from "../contract/parse.ts";
import { JobError } from "../errors.ts";
import type { AnyKind, Described } from "../kinds/kind.ts";
import { findKind } from "../kinds/mod.ts";
import { checkUrl } from "../net/url.ts";
import { allowedHosts, dedupeKey } from "./item.ts";
import type { Item } from "./reports.ts";

/** When and how a job is to run; what is not said is the kind's. */
export type ItemOptions = Partial<
  Pick<Item, "priority" | "delay_ms" | "run_at" | "max_attempts">
>;

/** A checked job; throws `INVALID_REQUEST`, or what is wrong with the URL it is about. */
export function jobItem(
  name: string,
  args: unknown,
  options: ItemOptions = {},
): Item {
  const kind = findKind(name);
  if (!kind) {
    const message = `there is no kind '${name.slice(0, 200)}'`;
    throw invalidRequest([{ path: "kind", message }]);
  }
  const job = describe(kind, args);
  const url = job.url === undefined
    ? null
    : checkUrl(job.url, allowedHosts()).href;
  checkStorable(job.args);
  const lane = kind.lanes(job.args)(url);
  return {
    kind: name,
    lane: lane.key,
    max_running: lane.maxRunning,
    gap_ms: lane.gapMs,
    args: job.args,
    max_attempts: kind.maxAttempts,
    ...options,
    ...(url === null ? {} : { url }),
    ...(job.subject === undefined ? {} : { subject: job.subject }),
    ...(job.once === undefined
      ? {}
      : { dedupe_key: dedupeKey(name, job.once) }),
  };
}

/** Refuses kinds that are submitted in another way, naming it, or by nobody. */
export function checkOpen(name: string, path = "kind"): void {
  const kind = findKind(name);
  if (!kind || kind.submitBy === "submit-job") return;
  const message = kind.submitBy
    ? `jobs of kind '${name}' are submitted by ${kind.submitBy}`
    : `jobs of kind '${name}' come of others: nobody submits them`;
  throw invalidRequest([{ path, message }]);
}

function describe(kind: AnyKind, args: unknown): Described {
  try {
    return kind.describe(args);
  } catch (error) {
    if (!(error instanceof JobError)) throw error;
    if (error.cause instanceof z.ZodError) {
      throw invalidRequest(problems(error.cause, "args"));
    }
    throw invalidRequest([{ path: "args", message: error.message }]);
  }
}

/** Half of a character, or NUL, as JSON writes it: Postgres stores neither. */
const unstorable = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f][\da-f]{2})/;

function checkStorable(args: unknown): void {
  if (!unstorable.test(JSON.stringify(args))) return;
  const message = "must not hold NUL or halves of surrogate pairs";
  throw invalidRequest([{ path: "args", message }]);
}
