/**
 * How much one client may ask of the proxy.
 *
 * @module
 */

/** Times in milliseconds. */
export interface Limits {
  /** Connections at once. */
  readonly connections: number;
  /** Of a request's head, and of an answer's that is rewritten. */
  readonly headBytes: number;
  /** Until a request's head is there. */
  readonly headMs: number;
  /** Until a name is resolved and its server has answered the call. */
  readonly connectMs: number;
  /** Without a byte in either direction: longer than a page may take (`timeoutMs`), parked or not. */
  readonly idleMs: number;
  /** Of one connection, both directions together. */
  readonly bytes: number;
}

/** Enough for a browser that has a few dozen pages open. */
export const defaultLimits: Limits = {
  connections: 1_024,
  headBytes: 64 * 1_024,
  headMs: 10_000,
  connectMs: 10_000,
  idleMs: 660_000,
  bytes: 256 * 1_024 * 1_024,
};
