/**
 * The queue: does the cron call, are jobs being done, do the books balance?
 *
 * @module
 */

import { z } from "zod";
import { call, type Project } from "./api.ts";
import { type Finding, ok, warning, wrong } from "./finding.ts";

const minutes = (ms: number) => `${Math.round(ms / 60_000)} minutes`;

/** The cron calls each minute; two may be missed by chance. */
const tickWithinMs = 150_000;
/** A job that is due for longer has been forgotten, or there are too many. */
const dueWithinMs = 5 * 60_000;

const status = z.object({
  depth: z.int(),
  in_flight: z.int(),
  oldest_age_ms: z.int().nullable(),
  last_tick_at: z.string().nullable(),
  drains: z.int(),
});

/** What `queue-status` tells of the cron and of the jobs. */
export async function checkQueue(project: Project): Promise<Finding[]> {
  const answer = await call(project, "/functions/v1/queue-status");
  const parsed = status.safeParse(answer.body);
  if (!parsed.success) {
    return [
      wrong(
        `queue-status answers HTTP ${answer.status}: ${answer.text}`,
        "look at the function's log: often a secret is missing or mistyped",
      ),
    ];
  }
  const { depth, in_flight, oldest_age_ms, last_tick_at, drains } = parsed.data;
  return [tick(last_tick_at), backlog()];

  function backlog(): Finding {
    const waits = oldest_age_ms ?? 0;
    if (waits < dueWithinMs) {
      return ok(`${depth} jobs wait, ${in_flight} are being done`);
    }
    const text = `A job is due for ${minutes(waits)}; ${depth} wait`;
    return in_flight === 0 && drains === 0
      ? wrong(
        `${text}, and nobody works`,
        "ask explain-crawl-job?jobId= why it waits; a hosts' pause or limit may hold it, or the cron does not call",
      )
      : warning(
        `${text}, ${in_flight} are being done`,
        "raise DRAIN_CONCURRENCY, BROWSER_CONCURRENCY and MAX_DRAINS, or run `deno task worker`",
      );
  }
}

function tick(last: string | null): Finding {
  const age = last === null ? Infinity : Date.now() - Date.parse(last);
  if (age < tickWithinMs) return ok("The cron calls");
  return wrong(
    last === null
      ? "The cron has never called"
      : `The cron has not called for ${minutes(age)}`,
    "run ./deploy-crawl-job-system.sh, whose step 4 makes the schedule; locally `deno task start` calls each minute",
  );
}

const broken = z.array(z.object({ rule: z.string(), subject: z.string() }));

/** Whether every invariant of the queue holds. */
export async function checkAudit(project: Project): Promise<Finding> {
  const answer = await call(project, "/rest/v1/rpc/crawl_audit", {
    method: "POST",
    body: "{}",
  });
  const { data } = broken.safeParse(answer.body);
  if (!data) {
    return wrong(
      `crawl_audit() answers HTTP ${answer.status}: ${answer.text}`,
      "run ./deploy-crawl-job-system.sh: the database may be behind",
    );
  }
  const [first] = data;
  return first
    ? wrong(
      `${data.length} invariants are broken, the first: ${first.rule} (${first.subject})`,
      "this should never happen: has somebody written to the tables by hand? Please report it",
    )
    : ok("Every invariant of the queue holds");
}
