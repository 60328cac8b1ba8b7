/**
 * Tells a loop that something has happened.
 *
 * @module
 */

/** Rung by many, heard by one. */
export class Bell {
  #rung = Promise.withResolvers<void>();

  /** Ends the wait that is under way, or the next one. */
  ring(): void {
    this.#rung.resolve();
  }

  /** Resolves when it rings, or after so many milliseconds. */
  async wait(ms: number): Promise<void> {
    const timeout = Promise.withResolvers<void>();
    const timer = setTimeout(timeout.resolve, ms);
    await Promise.race([this.#rung.promise, timeout.promise]);
    clearTimeout(timer);
    this.#rung = Promise.withResolvers();
  }
}
