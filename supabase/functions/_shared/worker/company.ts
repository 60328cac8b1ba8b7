/**
 * Which jobs this process has, over all its drains: what ends it ends all of
 * them. A job that was lost with a worker may be why. So those that were lost
 * once run apart from all others, and one that was lost twice runs alone:
 * whoever was lost with it gets through.
 *
 * @module
 */

import type { Lease } from "../queue/rows.ts";

/** What to do with the jobs of a claim. */
export interface Admitted {
  readonly begin: readonly Lease[];
  /** Suspects, to be begun once nobody else is here. */
  readonly apart: readonly Lease[];
  /** To be given back as they are. */
  readonly back: readonly Lease[];
}

/** The jobs of a process. */
export class Company {
  readonly #tokens = new Set<string>();
  readonly #suspects = new Set<string>();

  /** Whether suspects are here: then no other job is taken. */
  get isClosed(): boolean {
    return this.#suspects.size > 0;
  }

  /** Whether nobody is here but suspects. */
  get isApart(): boolean {
    return this.isClosed && this.#tokens.size === this.#suspects.size;
  }

  /** Takes jobs in; each stays until it leaves. Where there are suspects, what comes with or after them goes back. */
  admit(leases: readonly Lease[]): Admitted {
    for (const { lease_token } of leases) this.#tokens.add(lease_token);
    const apart = this.isClosed ? [] : apartOf(leases);
    for (const { lease_token } of apart) this.#suspects.add(lease_token);
    if (!this.isClosed) return { begin: leases, apart, back: [] };
    const back = leases.filter((lease) => !apart.includes(lease));
    return { begin: [], apart, back };
  }

  /** Lets a job go. */
  leave({ lease_token }: Lease): void {
    this.#tokens.delete(lease_token);
    this.#suspects.delete(lease_token);
  }
}

/** Which of these run next to nobody but each other. */
function apartOf(leases: readonly Lease[]): readonly Lease[] {
  const suspects = leases.filter(({ suspect }) => suspect);
  const alone = suspects.find(({ suspect }) => suspect && suspect > 1);
  return alone ? [alone] : suspects;
}

/** This process's. */
export const company = new Company();
