/**
 * Runs another way to crawl, in a process of its own, and tells what it took.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import { lines } from "../../stack/lines.ts";
import { cpuMs } from "./process_usage.ts";

/** One run: which pages, how many at once, in which browser, if in any, and where each page is kept, if anywhere. */
export interface LoopRun {
  readonly urls: readonly string[];
  readonly sideBySide: number;
  readonly endpoint?: string | undefined;
  readonly keep?: Keep | undefined;
}

/** Where the bare loop commits each page, a row in a statement: through the REST gateway or over its own connections. */
export type Keep =
  | { readonly table: string; readonly secretKey: string }
  | { readonly databaseUrl: string };

/** What a crawl of some pages took. */
export interface Taken {
  readonly ms: number;
  /** Of the crawling process, in milliseconds. */
  readonly cpuMs: number;
}

/** The process. Disposing of it ends it. */
export class LoopProcess implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #input: WritableStreamDefaultWriter<Uint8Array>;
  readonly #answers: AsyncIterator<string>;

  constructor(program: `./${string}.ts`, env: Record<string, string> = {}) {
    const file = fileURLToPath(import.meta.resolve(program));
    this.#child = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-lock", file],
      stdin: "piped",
      stdout: "piped",
      env,
    }).spawn();
    this.#input = this.#child.stdin.getWriter();
    this.#answers = lines(this.#child.stdout)[Symbol.asyncIterator]();
  }

  /** Crawls the pages once. */
  async crawl(run: LoopRun): Promise<Taken> {
    const before = await cpuMs(this.#child.pid);
    const line = `${JSON.stringify(run)}\n`;
    await this.#input.write(new TextEncoder().encode(line));
    const { value, done } = await this.#answers.next();
    if (done) throw new Error("The loop has ended");
    const { ms } = JSON.parse(value);
    return { ms, cpuMs: await cpuMs(this.#child.pid) - before };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#input.close();
    await this.#child.status;
  }
}
