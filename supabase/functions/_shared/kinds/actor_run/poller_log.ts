/**
 * What is told of a run on the way: an event a step, each with the sentence
 * that operators know.
 *
 * @module
 */

import type { Tools } from "../kind.ts";

/** Tells of one run. */
export class PollerLog {
  readonly #log: Tools["log"];
  readonly #runId: string;

  constructor(log: Tools["log"], runId: string) {
    this.#log = log;
    this.#runId = runId;
  }

  /** A step that went as it should. */
  tell(event: string, message: string, fields: Record<string, unknown> = {}) {
    this.#log.info(event, this.#fields(message, fields));
  }

  /** A step that did not. */
  warn(event: string, message: string, fields: Record<string, unknown> = {}) {
    this.#log.warn(event, this.#fields(message, fields));
  }

  #fields(message: string, fields: Record<string, unknown>) {
    return {
      runId: this.#runId,
      ...fields,
      message: `[BackgroundPoller] ${message}`,
    };
  }
}
