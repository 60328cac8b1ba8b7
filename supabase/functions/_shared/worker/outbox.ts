/**
 * Empties the outbox of webhooks while a drain runs.
 *
 * @module
 */

import { env } from "../env.ts";
import type { Log } from "../log.ts";
import { Webhooks } from "../queue/webhooks.ts";
import { type Post, sendWebhooks } from "./webhooks.ts";

/** How often a busy drain looks into the outbox. */
const lookEveryMs = 5_000;

/** Delivers beside a drain: every few seconds, and when it has ended. Not at once, when its first job is claimed. */
export class Outbox implements AsyncDisposable {
  readonly #webhooks = Webhooks.connect();
  readonly #post: Post;
  readonly #log: Log;
  readonly #deadline: number;
  readonly #timer: ReturnType<typeof setInterval>;
  #sending: Promise<void> = Promise.resolve();
  #waiting = 0;

  constructor(post: Post, options: { log: Log; deadline: number }) {
    this.#post = post;
    this.#log = options.log;
    this.#deadline = options.deadline;
    this.#timer = setInterval(() => this.empty(), lookEveryMs);
  }

  /** Looks once more after the look that is under way; failing is no reason for a drain to. */
  empty(): Promise<void> {
    if (this.#waiting > 0) return this.#sending;
    this.#waiting++;
    return this.#sending = this.#sending.then(async () => {
      this.#waiting--;
      await sendWebhooks({
        webhooks: this.#webhooks,
        post: this.#post,
        secret: env().WEBHOOK_SECRET,
        log: this.#log,
        deadline: this.#deadline,
      });
    }).catch((error) => this.#log.warn("webhooks_not_sent", { error }));
  }

  /** Forgets what was delivered long ago. */
  async prune(): Promise<void> {
    await this.#webhooks.prune(env().WEBHOOK_LOG_DAYS)
      .catch((error) => this.#log.warn("webhooks_not_pruned", { error }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    await this.empty();
  }
}
