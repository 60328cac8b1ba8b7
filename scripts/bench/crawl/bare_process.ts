/**
 * Runs the obvious way to crawl and tells what it took.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import { lines } from "../../stack/lines.ts";
import type { BareRun } from "./bare_loop.ts";
import { cpuMs } from "./process_usage.ts";

/** What a crawl of some pages took. */
export interface Taken {
  readonly ms: number;
  /** Of the crawling process, in milliseconds. */
  readonly cpuMs: number;
}

/** The process. Disposing of it ends it. */
export class BareProcess implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #input: WritableStreamDefaultWriter<Uint8Array>;
  readonly #answers: AsyncIterator<string>;

  constructor() {
    const program = fileURLToPath(import.meta.resolve("./bare_loop.ts"));
    this.#child = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", program],
      stdin: "piped",
      stdout: "piped",
    }).spawn();
    this.#input = this.#child.stdin.getWriter();
    this.#answers = lines(this.#child.stdout)[Symbol.asyncIterator]();
  }

  /** Crawls the pages once. */
  async crawl(run: BareRun): Promise<Taken> {
    const before = await cpuMs(this.#child.pid);
    const line = `${JSON.stringify(run)}\n`;
    await this.#input.write(new TextEncoder().encode(line));
    const { value, done } = await this.#answers.next();
    if (done) throw new Error("The bare loop has ended");
    const { ms } = JSON.parse(value);
    return { ms, cpuMs: await cpuMs(this.#child.pid) - before };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#input.close();
    await this.#child.status;
  }
}
