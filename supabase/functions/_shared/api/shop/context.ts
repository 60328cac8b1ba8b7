/**
 * What a GraphQL request reaches the queue and the datasets by.
 *
 * @module
 */

import { background } from "../../http/background.ts";
import type { Kept } from "../../kinds/kind.ts";
import type { Log } from "../../log.ts";
import { DatasetStore } from "../../queue/datasets.ts";
import { kick } from "../../queue/kick.ts";
import { type Owner, Queue } from "../../queue/queue.ts";
import { Reader } from "../../queue/reader.ts";
import { datasets } from "../../kinds/shop/mod.ts";

/** What resolvers share in one request. */
export class ShopContext {
  readonly owner: Owner;
  readonly log: Log;
  readonly queue: Queue = Queue.connect();
  readonly reader: Reader = Reader.connect();
  readonly store: DatasetStore = DatasetStore.connect();
  readonly #brands = new Map<string, Promise<Kept | null>>();
  #wanted: string[] = [];
  #next: Promise<Map<string, Kept>> | undefined;

  constructor(owner: Owner, log: Log) {
    this.owner = owner;
    this.log = log;
  }

  /** Has a drain start now. */
  kick(): void {
    background(kick(this.log), this.log);
  }

  /** A brand of the caller's, or null; those asked for at once are read together. */
  brand(id: string): Promise<Kept | null> {
    const known = this.#brands.get(id);
    if (known) return known;
    this.#wanted.push(id);
    this.#next ??= Promise.resolve().then(() => this.#read());
    const found = this.#next.then((brands) => brands.get(id) ?? null);
    this.#brands.set(id, found);
    return found;
  }

  /** Forgets a brand that has changed. */
  forget(id: string): void {
    this.#brands.delete(id);
  }

  async #read(): Promise<Map<string, Kept>> {
    const keys = this.#wanted;
    this.#wanted = [];
    this.#next = undefined;
    const { items } = await this.store.read({
      dataset: datasets.brands,
      scope: "",
      keys,
    }, this.owner);
    return new Map(items.map((item) => [item.key, item]));
  }
}
