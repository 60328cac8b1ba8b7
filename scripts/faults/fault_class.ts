/**
 * A class of faults: what goes wrong, and how often.
 *
 * @module
 */

import type { Arena } from "./arena.ts";

/** One class. */
export interface FaultClass {
  readonly name: string;
  /** How many faults the long and the short form inject; 0: not in the short form. */
  readonly counts: { readonly long: number; readonly short: number };
  /** Environment variables of the functions, on top of the arena's. */
  readonly env?: Record<string, string>;
  /** Whether the functions drain the queue, too; else that is left to workers. */
  readonly functionsDrain?: boolean;
  /** Whether pages are rendered: then none may be left open. */
  readonly isRendered?: boolean;
  /** Whether it disturbs what classes share, so that none may run beside it. */
  readonly isAlone?: boolean;
  /** Injects so many faults; what follows is drained and checked by the runner. */
  run(arena: Arena, count: number): Promise<void>;
}
