/**
 * A time limit that costs nothing once it is over.
 *
 * @module
 */

/**
 * A signal that is aborted after a time, unless it is disposed of before.
 * `AbortSignal.timeout()` keeps all that listens to it for the whole time: of
 * 200 pages a second that were some hundred megabytes.
 */
export class Timeout implements Disposable {
  readonly #late = new AbortController();
  readonly #timer: ReturnType<typeof setTimeout>;

  constructor(ms: number) {
    this.#timer = setTimeout(() => {
      this.#late.abort(new DOMException("It took too long", "TimeoutError"));
    }, ms);
  }

  /** Aborted with a `TimeoutError`. */
  get signal(): AbortSignal {
    return this.#late.signal;
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
  }
}
