/**
 * What keeps a worker from working and its user can put right.
 *
 * @module
 */

/** Its message says what to do. */
export class WorkerError extends Error {
  override readonly name = "WorkerError";
}
