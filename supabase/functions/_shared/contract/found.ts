/**
 * What was looked for is there, or the caller is told that it is not.
 *
 * @module
 */

import { RequestError } from "../errors.ts";

/** The job, unless it is null; throws `JOB_NOT_FOUND`. */
export function foundJob<T>(job: T | null, id: string): T {
  if (job !== null) return job;
  throw new RequestError("JOB_NOT_FOUND", `Cannot find job '${id}'`);
}

/** The batch, or what was done with it, unless it is null; throws `BATCH_NOT_FOUND`. */
export function foundBatch<T>(batch: T | null, name: string): T {
  if (batch !== null) return batch;
  throw new RequestError("BATCH_NOT_FOUND", `Cannot find batch '${name}'`);
}

/** Throws `DELIVERY_NOT_FOUND` without such a message, `INVALID_STATE` while it is being sent. */
export function foundDelivery(
  answer: "queued" | "busy" | null,
  id: string,
): void {
  if (answer === null) {
    throw new RequestError(
      "DELIVERY_NOT_FOUND",
      `Cannot find delivery '${id}'`,
    );
  }
  if (answer === "busy") {
    throw new RequestError(
      "INVALID_STATE",
      `Cannot send delivery '${id}' again as it is being sent`,
    );
  }
}

/** The schedule, or what was done with it, unless it is null; throws `SCHEDULE_NOT_FOUND`. */
export function foundSchedule<T>(schedule: T | null, id: string): T {
  if (schedule !== null) return schedule;
  throw new RequestError(
    "SCHEDULE_NOT_FOUND",
    `Cannot find schedule '${id}'`,
  );
}

/** The shop, unless it is undefined; throws `SHOP_NOT_FOUND`. */
export function foundShop<T>(shop: T | undefined, id: string): T {
  if (shop !== undefined) return shop;
  throw new RequestError("SHOP_NOT_FOUND", `Cannot find shop '${id}'`);
}

/** The follow, unless it is undefined; throws `FOLLOW_NOT_FOUND`. */
export function foundFollow<T>(follow: T | undefined, id: string): T {
  if (follow !== undefined) return follow;
  throw new RequestError("FOLLOW_NOT_FOUND", `Cannot find follow '${id}'`);
}
