/**
 * What anybody on the machine can see of the programs that run: their command
 * lines. Linux only; elsewhere nothing is seen.
 *
 * @module
 */

/** Looks again and again until it is disposed of. */
export class CommandLines implements AsyncDisposable {
  /** All that were seen, each once, words separated by blanks. */
  readonly seen = new Set<string>();
  #stopped = false;
  readonly #watching = this.#watch();

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopped = true;
    await this.#watching;
  }

  async #watch(): Promise<void> {
    if (Deno.build.os !== "linux") return;
    while (!this.#stopped) {
      for await (const { name } of Deno.readDir("/proc")) {
        if (!/^\d+$/.test(name)) continue;
        const text = await Deno.readTextFile(`/proc/${name}/cmdline`)
          .catch(() => ""); // it has ended
        this.seen.add(text.replaceAll("\0", " ").trim());
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}
