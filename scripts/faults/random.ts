/** Random numbers that a seed repeats (mulberry32). */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed | 0;
  }

  /** From 0 to below 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number, `min` to `max`. */
  int(min: number, max: number): number {
    return min + Math.floor(this.next() * (max - min + 1));
  }

  /** Whether something of this likelihood happens. */
  chance(share: number): boolean {
    return this.next() < share;
  }

  /** One of them; throws if there are none. */
  pick<T>(list: readonly T[]): T {
    for (const value of list.slice(this.int(0, list.length - 1))) return value;
    throw new Error("There is nothing to pick from");
  }

  /** The same in another order. */
  shuffle<T>(list: readonly T[]): T[] {
    return list.map((value) => ({ value, place: this.next() }))
      .sort((a, b) => a.place - b.place)
      .map(({ value }) => value);
  }
}
