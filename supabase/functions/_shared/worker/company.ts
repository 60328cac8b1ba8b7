/**
 * Which jobs this process has, over all its drains: what ends it ends all of
 * them. A job that was lost with a worker may be why, so from then on it runs
 * alone, and whoever was lost with it gets through.
 *
 * @module
 */

import type { Lease } from "../queue/rows.ts";

/** What to do with the jobs of a claim. */
export interface Admitted {
  readonly begin: readonly Lease[];
  /** To be begun once it is alone. */
  readonly alone?: Lease | undefined;
  /** To be given back as they are. */
  readonly back: readonly Lease[];
}

/** The jobs of a process. */
export class Company {
  readonly #tokens = new Set<string>();
  #suspect: string | undefined;

  /** Whether a suspect is here: then no other job is taken. */
  get isClosed(): boolean {
    return this.#suspect !== undefined;
  }

  /** Whether nothing is here but the suspect. */
  get isAlone(): boolean {
    return this.#tokens.size === 1 && this.isClosed;
  }

  /** Takes jobs in; each stays until it leaves. One suspect at a time, and what comes with or after it goes back. */
  admit(leases: readonly Lease[]): Admitted {
    for (const { lease_token } of leases) this.#tokens.add(lease_token);
    if (this.isClosed) return { begin: [], back: leases };
    const alone = leases.find(({ suspect }) => suspect);
    if (!alone) return { begin: leases, back: [] };
    this.#suspect = alone.lease_token;
    return { begin: [], alone, back: leases.filter((one) => one !== alone) };
  }

  /** Lets a job go. */
  leave({ lease_token }: Lease): void {
    this.#tokens.delete(lease_token);
    if (this.#suspect === lease_token) this.#suspect = undefined;
  }
}

/** This process's. */
export const company = new Company();
