/**
 * Stands in for the hosted project's minute cron.
 *
 * @module
 */

const MINUTE = 60_000;

/** How a {@linkcode Ticker} calls. */
export interface TickerOptions {
  /** The function to POST to. */
  readonly url: string;
  readonly key: string;
  readonly log: (line: string) => void;
  /** The time between two calls in milliseconds; a minute by default. */
  readonly everyMs?: number;
}

/** Calls `crawl-cron` at once and then each minute. Disposing of it ends that. */
export class Ticker implements AsyncDisposable {
  readonly #options: TickerOptions;
  readonly #stop = new AbortController();
  readonly #ended: Promise<void>;

  constructor(options: TickerOptions) {
    this.#options = options;
    this.#ended = this.#run();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#ended;
  }

  async #run(): Promise<void> {
    const every = this.#options.everyMs ?? MINUTE;
    while (!this.#stop.signal.aborted) {
      const next = Date.now() + every;
      await this.#tick(every);
      await this.#pause(next - Date.now());
    }
  }

  async #tick(withinMs: number): Promise<void> {
    const { url, key, log } = this.#options;
    try {
      const response = await fetch(url, {
        method: "POST",
        headers: { apikey: key, "Content-Type": "application/json" },
        body: "{}",
        signal: AbortSignal.any([
          this.#stop.signal,
          AbortSignal.timeout(withinMs),
        ]),
      });
      const text = await response.text();
      if (!response.ok) {
        log(`The minute tick was answered ${response.status}: ${text}`);
      }
    } catch (error) {
      if (!this.#stop.signal.aborted) log(`The minute tick failed: ${error}`);
    }
  }

  async #pause(ms: number): Promise<void> {
    if (this.#stop.signal.aborted || ms <= 0) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, ms);
    this.#stop.signal.addEventListener("abort", () => resolve(), {
      once: true,
    });
    await promise;
    clearTimeout(timer);
  }
}
