/**
 * Schedules: what is submitted again and again.
 *
 * @module
 */

import type { BodyInput } from "../supabase/functions/_shared/contract/operation.ts";
import type {
  listCrawlSchedules,
  runCrawlSchedule,
  ScheduleView,
  setCrawlSchedule,
} from "../supabase/functions/_shared/contract/schedule.ts";
import type { Answer, CallOptions, Connection } from "./connection.ts";

/** What a schedule is made of; of one that is there already, what to change. */
export type ScheduleChanges = Omit<
  BodyInput<typeof setCrawlSchedule>,
  "remove"
>;

/** What a schedule that was run by hand has put on the queue. */
export type RunOfSchedule = Answer<typeof runCrawlSchedule, 202>;

/** The `schedules` of a client. */
export class Schedules {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /**
   * Makes a schedule, or changes, pauses or resumes the one that `scheduleId`
   * names.
   *
   * @example
   * ```ts
   * const { scheduleId, nextRuns } = await client.schedules.set({
   *   cron: "30 6 * * 1-5",
   *   timeZone: "Europe/Berlin",
   *   job: { url: "https://example.com/" },
   * });
   * await client.schedules.set({ scheduleId, paused: true });
   * ```
   */
  async set(
    changes: ScheduleChanges,
    { signal }: CallOptions = {},
  ): Promise<ScheduleView> {
    const { schedule } = await this.#connection.post<
      typeof setCrawlSchedule,
      200
    >("set-crawl-schedule", changes, { signal });
    if (schedule) return schedule;
    throw new Error("A schedule that was set is there");
  }

  /** Removes a schedule; what it has submitted stays. */
  async remove(
    scheduleId: string,
    { signal }: CallOptions = {},
  ): Promise<void> {
    await this.#connection.post<typeof setCrawlSchedule, 200>(
      "set-crawl-schedule",
      { scheduleId, remove: true },
      { signal },
    );
  }

  /** Runs a schedule now, paused or not. */
  async run(
    scheduleId: string,
    { signal }: CallOptions = {},
  ): Promise<RunOfSchedule> {
    return await this.#connection.post<typeof runCrawlSchedule, 202>(
      "run-crawl-schedule",
      { scheduleId },
      { signal },
    );
  }

  /** Lists all schedules, page after page. */
  async *list({ signal }: CallOptions = {}): AsyncGenerator<ScheduleView> {
    let cursor: string | undefined;
    do {
      const page: Answer<typeof listCrawlSchedules, 200> = await this
        .#connection.get<typeof listCrawlSchedules>(
          "list-crawl-schedules",
          { limit: 100, cursor },
          { signal },
        );
      yield* page.schedules;
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
  }
}
