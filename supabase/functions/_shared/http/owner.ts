/**
 * On whose behalf a request acts, and how much they may ask for.
 *
 * @module
 */

import { env } from "../env.ts";
import { RequestError } from "../errors.ts";
import type { Caller } from "./auth.ts";

/**
 * The owner of what a request is about: the user who calls, or whom a secret
 * key names; null for a secret key that names nobody. Throws `FORBIDDEN` when
 * a user names somebody else.
 */
export function ownerOf(caller: Caller, named?: string) {
  if (caller.ownerId !== null && named && named !== caller.ownerId) {
    throw new RequestError(
      "FORBIDDEN",
      "Cannot act for another user: 'ownerId' takes a secret key",
    );
  }
  return {
    ownerId: caller.ownerId ?? named ?? null,
    limits: {
      ratePerMinute: env().USER_REQUESTS_PER_MINUTE,
      queuedJobs: env().USER_QUEUED_JOBS,
    },
  };
}
