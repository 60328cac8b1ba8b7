/**
 * What the SQL functions that put jobs on the queue take.
 *
 * @module
 */

import type { Webhook } from "../contract/webhook.ts";
import type { Dataset } from "../kinds/kind.ts";
import { factorOut } from "./factor_out.ts";
import type { Item } from "./reports.ts";

/** On whose behalf, and how much they may put on the queue. */
export interface Owner {
  /** A user, or null for the secret key, which sees all and has no limits. */
  readonly ownerId: string | null;
  readonly limits: {
    readonly ratePerMinute: number;
    readonly queuedJobs: number;
  };
}

/** What jobs are submitted with beside themselves. */
export interface SubmitOptions extends Owner {
  readonly batch?: string | undefined;
  readonly idempotency?: { key: string; hash: string } | undefined;
  /** Told when the jobs, or the batch, end. */
  readonly webhook?: Webhook | undefined;
  /** Items to keep in the same transaction. */
  readonly datasets?: readonly Dataset[] | undefined;
}

/** What every SQL function that submits takes. */
export function submitArgs(items: readonly Item[], options: SubmitOptions) {
  const { common, rest } = factorOut(items);
  return {
    p_items: rest,
    p_defaults: common,
    ...owned(options),
    p_batch: options.batch ?? null,
    p_webhook: options.webhook ?? null,
  };
}

/** The owner and their limits. */
export function owned({ ownerId, limits }: Owner) {
  return {
    p_owner_id: ownerId,
    p_rate: limits.ratePerMinute,
    p_quota: limits.queuedJobs,
  };
}
