/**
 * Sends jobs back to the queue on behalf of a caller.
 *
 * @module
 */

import type { z } from "zod";
import type { retryOverrides } from "../contract/options.ts";
import { RequestError } from "../errors.ts";
import { needRender } from "../kinds/page_crawl/needs_render.ts";
import { checkScripts } from "./item.ts";
import { type Owner, Queue } from "./queue.ts";
import type { Overrides } from "./reports.ts";

type Changes = z.infer<typeof retryOverrides>;

/** Sends one job back; null without such a job. Throws `INVALID_STATE` when it cannot be. */
export async function retryOne(
  { jobId, overrides }: { jobId: string; overrides?: Changes | undefined },
  owner: Owner,
): Promise<true | null> {
  const retried = await Queue.connect().retry(jobId, {
    ...owner,
    overrides: queueWords(overrides),
  });
  if (!retried) return null;
  const { answer, status, retries } = retried;
  if (answer === "retried") return true;
  const why = {
    refused:
      `it is '${status}': only jobs that are 'error' or 'cancelled' can be`,
    exhausted: `it has been retried ${retries} times already: submit it anew`,
    duplicate: "another job for the same is live",
  }[answer];
  throw new RequestError(
    "INVALID_STATE",
    `Cannot retry job '${jobId}' as ${why}`,
  );
}

/** Sends the failed jobs of a batch back; answers how many, null without such a batch. */
export function retryFailed(
  request: {
    batchId: string;
    errorCodes?: readonly string[] | undefined;
    overrides?: Changes | undefined;
    dryRun: boolean;
  },
  owner: Owner,
): Promise<number | null> {
  const { batchId, errorCodes, overrides, dryRun } = request;
  return Queue.connect().retryFailed(batchId, {
    ...owner,
    errorCodes,
    dryRun,
    overrides: queueWords(overrides),
  });
}

/** Options of a submit, as the queue keeps them: those that are given, and what follows from them. */
function queueWords(
  { priority, maxAttempts, ...args }: Changes = {},
): Overrides {
  checkScripts(args, "overrides.actions");
  const isPlain = args.render === false;
  const isRead = (args.formats?.length ?? 0) > 0 || needRender(args).length > 0;
  return {
    ...(priority === undefined ? {} : { priority }),
    ...(maxAttempts === undefined ? {} : { max_attempts: maxAttempts }),
    args: {
      ...args,
      // The browser makes the formats: without the one there are none of the
      // other. What else needs it is left out of account by a plain fetch.
      ...(isPlain ? { formats: [] } : isRead ? { render: true } : {}),
    },
  };
}
