/**
 * Pages that wait until they are let go, one asker after the other.
 *
 * @module
 */

/** One page's gate. */
export interface Gate {
  /** How many have come to it. */
  readonly come: number;
  /** Lets one that waits go on, the first by default. */
  letGo(place?: number): void;
  /** Lets all go, and those who come later. */
  open(): void;
}

/** All gates of a site. */
export class Gates {
  readonly #gates = new Map<string, OneGate>();

  /** Makes the gate of a path. */
  gate(path: string): Gate {
    const gate = new OneGate();
    this.#gates.set(path, gate);
    return gate;
  }

  /** Waits where the path has a gate. */
  async pass(path: string): Promise<void> {
    await this.#gates.get(path)?.pass();
  }

  /** Lets everybody go. */
  openAll(): void {
    for (const gate of this.#gates.values()) gate.open();
  }
}

class OneGate implements Gate {
  readonly #waiting: PromiseWithResolvers<void>[] = [];
  #isOpen = false;

  get come(): number {
    return this.#waiting.length;
  }

  async pass(): Promise<void> {
    const turn = Promise.withResolvers<void>();
    this.#waiting.push(turn);
    if (this.#isOpen) turn.resolve();
    await turn.promise;
  }

  letGo(place = 0): void {
    this.#waiting[place]?.resolve();
  }

  open(): void {
    this.#isOpen = true;
    for (const { resolve } of this.#waiting) resolve();
  }
}
