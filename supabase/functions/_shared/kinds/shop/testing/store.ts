/**
 * Datasets in memory, and the tools around them, for tests of what a slice
 * leaves to the next one; the real ones are tried through the running system.
 *
 * @module
 */

import { createLog } from "../../../log.ts";
import type { Datasets, Entry, Kept, Tools } from "../../kind.ts";
import { unused } from "../../testing/unused.ts";

/** Items by dataset, scope and key, read in the order of scopes and keys. */
export class Store implements Datasets {
  readonly #items = new Map<string, Map<string, Entry["item"]>>();

  /** Puts items there. */
  put(dataset: string, scope: string, items: readonly Entry[]): void {
    const name = `${dataset} ${scope}`;
    const known = this.#items.get(name) ?? new Map();
    for (const { key, item } of items) known.set(key, item);
    this.#items.set(name, known);
  }

  /** The keys of a scope, in order. */
  keys(dataset: string, scope: string): string[] {
    return [...this.#items.get(`${dataset} ${scope}`)?.keys() ?? []].sort();
  }

  save(datasets: Parameters<Datasets["save"]>[0]) {
    for (const { dataset, scope = "", items = [] } of datasets) {
      this.put(dataset, scope, items);
    }
    return Promise.resolve({});
  }

  read(wanted: Parameters<Datasets["read"]>[0]) {
    const { dataset, scope = "", keys, after, limit = 1_000 } = wanted;
    const known = this.#items.get(`${dataset} ${scope}`);
    const all = (keys ?? this.keys(dataset, scope))
      .filter((key) => after === undefined || key > after.key);
    const found = all.slice(0, limit).flatMap((key): Kept[] => {
      const item = known?.get(key);
      const at = new Date(0).toISOString();
      return item
        ? [{ scope, key, item, jobId: null, createdAt: at, updatedAt: at }]
        : [];
    });
    return Promise.resolve({ items: found, more: all.length > limit });
  }
}

/** Tools over a store; what is not given throws when it is used. */
export function toolsOver(
  datasets: Store,
  fetch: Tools["fetch"] = () => Promise.reject(new Error("nothing to fetch")),
): Tools {
  return {
    signal: new AbortController().signal,
    deadline: Date.now() + 60_000,
    log: createLog({}, () => {}),
    step: (method, work) => work({ method }),
    openPage: () => Promise.reject(new Error("no browser")),
    fetch,
    scrape: null,
    robots: () => Promise.reject(new Error("nobody asked to obey")),
    sitemap: () => Promise.resolve([]),
    ...unused,
    datasets,
    progress: () => Promise.resolve(),
    save: () => Promise.resolve(),
  };
}
