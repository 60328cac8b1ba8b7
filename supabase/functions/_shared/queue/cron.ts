/**
 * When a cron expression is due, in the time of a zone: a time that a change to
 * summer time leaves out comes right after the gap, one that it repeats comes
 * once, and what comes each hour or minute goes on doing so.
 *
 * @module
 */

import { Cron } from "croner";
import { RequestError } from "../errors.ts";

/** The next times after `from`, as ISO 8601; throws `INVALID_SCHEDULE`. */
export function nextRuns(
  { cron, timeZone }: { cron: string; timeZone: string },
  { from, count }: { from: string; count: number },
): string[] {
  if (!isZone(timeZone)) {
    throw invalid(
      "timeZone",
      `'${timeZone}' is not a time zone of the IANA database`,
    );
  }
  // The library takes the moment of a single run for a pattern, too.
  const fields = cron.trim().split(/\s+/).length;
  if (fields !== 5 && !/^@[a-z]+$/i.test(cron)) {
    throw invalid("cron", `'${cron}' has ${fields} fields, not 5`);
  }
  const runs = read(cron, timeZone).nextRuns(count, new Date(from));
  if (runs.length > 0) return runs.map((run) => run.toISOString());
  throw invalid("cron", `'${cron}' is at no time in the next years`);
}

function read(cron: string, timezone: string): Cron {
  try {
    return new Cron(cron, { timezone, mode: "5-part", paused: true });
  } catch {
    throw invalid("cron", `'${cron}' is not a cron expression`);
  }
}

/** Names alone: an offset such as `+02:00` knows no summer time. */
function isZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}

function invalid(path: string, message: string): RequestError {
  return new RequestError(
    "INVALID_SCHEDULE",
    `Cannot accept the schedule: ${message}`,
    { details: [{ path, message }] },
  );
}
