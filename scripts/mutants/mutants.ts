/**
 * All mutants.
 *
 * @module
 */

import { failingCalls } from "../faults/classes/failing_calls.ts";
import { forbiddenHosts } from "../faults/classes/forbidden_hosts.ts";
import { lateReports } from "../faults/classes/late_reports.ts";
import { poison } from "../faults/classes/poison.ts";
import { races } from "../faults/classes/races.ts";
import { stoppedWorkers } from "../faults/classes/stopped_workers.ts";
import type { FaultClass } from "../faults/fault_class.ts";
import type { Mutant } from "./mutant.ts";

const functions = "supabase/schemas/functions";
const complete = "supabase/schemas/private/complete.sql";
const transitions = "supabase/tests/transitions_test.ts";

const tokenOf = "j.lease_token = (b ->> 'lease_token')::uuid";
/** Looked at once more as the row is locked. */
const sameToken = " and j.lease_token = held.lease_token";

/** A race is not lost at the first attempt: as many as in the long form. */
const often = (fault: FaultClass): FaultClass => ({
  ...fault,
  counts: { ...fault.counts, short: fault.counts.long },
});

/** In the order in which they run. */
export const mutants: readonly Mutant[] = [
  {
    name: "complete takes any token, in any live state",
    file: complete,
    edits: [
      { from: tokenOf, to: "j.status in ('pending', 'processing')" },
      { from: sameToken, to: "" },
      {
        from: "j.lease_token, j.leased_at, b as",
        to:
          "j.lease_token, coalesce(j.leased_at, j.updated_at) as leased_at, b as",
      },
      { from: "progress = 100,", to: "progress = 100, ready = false," },
    ],
    classes: [lateReports],
    by: ["only legal transitions", "the stored result is the last claim's"],
  },
  {
    name: "complete looks at the state only",
    file: complete,
    edits: [{ from: tokenOf, to: "j.status = 'processing'" }],
    classes: [lateReports],
    by: ["the stored result is the last claim's"],
  },
  {
    name: "complete counts a report that is said twice twice",
    file: complete,
    edits: [
      {
        from: tokenOf,
        to:
          "(b ->> 'lease_token')::uuid in (j.lease_token, j.settled_token) and j.status in ('processing', 'completed')",
      },
      { from: sameToken, to: "" },
      {
        from: "j.lease_token, j.leased_at, b as",
        to:
          "coalesce(j.lease_token, j.settled_token) as lease_token, coalesce(j.leased_at, j.updated_at) as leased_at, b as",
      },
    ],
    classes: [failingCalls],
    by: [
      "a completed job has one try that succeeded",
      "a result is written once, by what completes its job",
      "counts add up",
    ],
  },
  {
    name: "rescue selects, then updates, without a lock",
    file: `${functions}/rescue_crawl_jobs.sql`,
    edits: [{ from: "    for update skip locked\n", to: "" }],
    classes: [often(races)],
    by: ["only legal transitions", "a rescue is written down", "counts add up"],
  },
  {
    name: "claim waits for locks instead of skipping them",
    file: "supabase/schemas/private/claim.sql",
    edits: [{ from: " skip locked\n", to: "\n", times: 4 }],
    classes: [often(races)],
    by: ["no deadlock but those injected"],
  },
  {
    name: "claim locks nothing and does not look again",
    file: "supabase/schemas/private/claim.sql",
    edits: [
      { from: "for update skip locked\n", to: "\n", times: 4 },
    ],
    classes: [often(races)],
    by: ["a job has one lease at a time", "only legal transitions"],
  },
  {
    name: "addresses are not judged",
    file: "supabase/functions/_shared/net/address.ts",
    edits: [{
      from:
        'if (range !== "unicast") return names[range] ?? "a reserved address";',
      to: "if (range in names) return null;",
    }],
    classes: [forbiddenHosts],
    by: ["what the class saw"],
  },
  {
    name: "prune takes running jobs",
    file: `${functions}/prune_crawl_jobs.sql`,
    edits: [
      {
        from: "where j.finished_at <",
        to: "where coalesce(j.finished_at, j.leased_at) <",
      },
      { from: "and j.status in ('completed', 'error', 'cancelled')", to: "" },
    ],
    classes: [races],
    by: ["only legal transitions"],
  },
  {
    name: "a suspect runs beside others",
    file: "supabase/functions/_shared/worker/company.ts",
    edits: [{ from: "leases.filter(({ suspect }) => suspect)", to: "[]" }],
    classes: [poison],
    by: [
      "what the class saw",
      "a job that can be done is done, one that cannot fails",
    ],
  },
  {
    name: "heartbeat extends leases that it does not hold",
    file: `${functions}/heartbeat_crawl_jobs.sql`,
    edits: [{ from: tokenOf, to: "true" }],
    classes: [],
    tests: [transitions],
    by: ["heartbeat_crawl_jobs() extends live leases and tells which are gone"],
  },
  {
    name: "fail does not move the counts",
    file: `${functions}/fail_crawl_jobs.sql`,
    edits: [{ from: "  perform crawl_private.count_moves(moves);\n", to: "" }],
    classes: [forbiddenHosts],
    by: ["counts add up"],
  },
  {
    name: "fail retries without bound",
    file: `${functions}/fail_crawl_jobs.sql`,
    edits: [{
      from: "or j.attempt >= j.max_attempts as final",
      to: "as final",
    }],
    classes: [],
    tests: [transitions],
    by: [
      "fail_crawl_jobs() backs off 2 s, then 4 s, and ends with the last try",
    ],
  },
  {
    name: "snooze keeps the try used up",
    file: `${functions}/snooze_crawl_jobs.sql`,
    edits: [{ from: "else j.attempt - 1 end", to: "else j.attempt end" }],
    classes: [stoppedWorkers],
    by: ["tries and stalls within bounds"],
  },
];
