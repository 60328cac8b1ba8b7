/**
 * The modules of the functions, each loaded when it is first asked for.
 *
 * @module
 */

import { pathToFileURL } from "node:url";
import { z } from "zod";

/** A function: what a module's default export has as `fetch`. */
export type Fetch = (request: Request) => unknown;

const functionModule = z.object({
  default: z.object({
    fetch: z.custom<Fetch>((value) => typeof value === "function"),
  }),
});

/** Loads each module once; a failed one is tried again at the next request. */
export class FunctionModules {
  readonly #entrypoints: ReadonlyMap<string, string>;
  readonly #loaded = new Map<string, Promise<Fetch>>();

  /** Takes the absolute path of each function's entrypoint. */
  constructor(entrypoints: ReadonlyMap<string, string>) {
    this.#entrypoints = entrypoints;
  }

  /** Whether there is such a function. */
  has(name: string): boolean {
    return this.#entrypoints.has(name);
  }

  /** The function; rejects with the reason why it cannot be loaded. */
  async load(name: string): Promise<Fetch> {
    const loading = this.#loaded.get(name) ?? this.#import(name);
    this.#loaded.set(name, loading);
    try {
      return await loading;
    } catch (error) {
      this.#loaded.delete(name);
      throw error;
    }
  }

  async #import(name: string): Promise<Fetch> {
    const path = this.#entrypoints.get(name);
    if (!path) throw new Error(`There is no function named ${name}`);
    const module = await import(pathToFileURL(path).href);
    const parsed = functionModule.safeParse({ default: module.default });
    if (parsed.success) return parsed.data.default.fetch;
    throw new Error(`${path} has no default export with a fetch function`);
  }
}
