/**
 * What every queue that is measured can do.
 *
 * @module
 */

import postgres, { type Sql } from "postgres";

/** Jobs that a worker has claimed; what they are is the queue's own affair. */
export interface Held {
  readonly count: number;
  /** Completes them. */
  complete(): Promise<void>;
}

/** What jobs are submitted with. */
export interface SubmitOptions {
  /** Over how many hosts they are spread. */
  readonly hosts?: number;
  /** How many batches they are in; where a queue knows none, how many calls. */
  readonly batches?: number;
  /** The most jobs of a host at once. */
  readonly perHost?: number;
}

/** A queue in a database of its own. Disposing of it drops the database. */
export interface Contestant extends AsyncDisposable {
  readonly name: string;
  /** Its database, for preparing and looking. */
  readonly sql: Sql;
  /** The table its jobs are in. */
  readonly table: string;
  submit(jobs: number, options?: SubmitOptions): Promise<void>;
  /** Claims at most so many jobs, as one of several workers. */
  claim(limit: number, worker?: number): Promise<Held>;
  /** Completes some and claims others in one call, where the queue can. */
  turn?(held: Held | undefined, limit: number, worker?: number): Promise<Held>;
  /** What its workers do about once a second, beside their jobs. */
  tick?(): Promise<void>;
  /** Makes so many finished jobs, in bulk and past the queue. */
  fillFinished(jobs: number): Promise<void>;
}

/**
 * A connection for each worker, as workers have. (postgres.js hands the calls of
 * one worker to all connections of a pool in turn; pg, which the peers use, to
 * the one that was used last.)
 */
export function workerConnections(url: string) {
  const all = new Map<number, Sql>();
  return {
    of(worker: number): Sql {
      const sql = all.get(worker) ??
        postgres(url, { max: 1, onnotice: () => {} });
      all.set(worker, sql);
      return sql;
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(all.values().map((sql) => sql.end({ timeout: 5 })));
    },
  };
}

/** The most jobs of one call, which is what one request may carry. */
export const callSize = 50_000;

/** Where a job's page is. */
export function pageUrl(place: number, hosts: number): URL {
  return new URL(`https://host${place % hosts}.example.com/page/${place}`);
}

/** How many jobs each of so many calls carries, none more than may be. */
export function shares(jobs: number, calls: number): number[] {
  const size = Math.min(callSize, Math.ceil(jobs / calls));
  return Array.from(
    { length: Math.ceil(jobs / size) },
    (_, i) => Math.min(size, jobs - i * size),
  );
}
