/**
 * Somebody who asks `/api/graphql`, for tests.
 *
 * @module
 */

import { assertEquals } from "../../scripts/testing/assert.ts";
import type { Caller } from "../../scripts/testing/caller.ts";

/** A job as the document shows it. */
export interface SeenJob {
  readonly id: string;
  readonly type: string;
  readonly status: string;
  readonly progress: number;
  readonly error: string | null;
  readonly completedAt: string | null;
  readonly products: { total: number; completed: number; failed: number };
}

/** The longest that a test waits for a job. */
const patienceMs = 120_000;
const over = new Set(["completed", "failed"]);

/** Asks GraphQL on behalf of a caller. */
export class Shop {
  readonly #caller: Caller;

  constructor(caller: Caller) {
    this.#caller = caller;
  }

  /** What is answered, errors and all. */
  async answer(query: string, variables: Record<string, unknown> = {}) {
    const { status, json } = await this.#caller.post("api/graphql", {
      query,
      variables,
    });
    assertEquals(status, 200, JSON.stringify(json));
    return json;
  }

  /** The data of an answer without errors. */
  async ask(query: string, variables: Record<string, unknown> = {}) {
    const { data, errors } = await this.answer(query, variables);
    assertEquals(errors, undefined, JSON.stringify(errors));
    return data;
  }

  /** The code of the first error of an answer. */
  async refused(query: string, variables: Record<string, unknown> = {}) {
    const { errors } = await this.answer(query, variables);
    return String(errors?.[0]?.extensions?.code);
  }

  /** A job now. */
  async job(id: string): Promise<SeenJob> {
    const { job } = await this.ask(
      `query ($id: ID!) {
        job(id: $id) {
          id type status progress error completedAt
          products { total completed failed }
        }
      }`,
      { id },
    );
    return job;
  }

  /** Looks at a job until it has ended, as the document's client does; all that was seen. */
  async finished(id: string): Promise<SeenJob[]> {
    const deadline = Date.now() + patienceMs;
    const seen: SeenJob[] = [];
    for (;;) {
      const job = await this.job(id);
      seen.push(job);
      if (over.has(job.status)) return seen;
      if (Date.now() > deadline) throw new Error(`It is still ${job.status}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
