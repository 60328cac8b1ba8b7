/**
 * A real `deno task worker`, or another long-lived one, for a test stack.
 *
 * @module
 */

import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { lines } from "../stack/lines.ts";
import { LineLog } from "./line_log.ts";
import type { TestStack } from "./stack.ts";

/** Another worker than the checkout's own. */
export interface WorkerProcessOptions {
  /** The project whose worker it is; this checkout by default. */
  readonly root?: string;
  /** Arguments of `deno run` before the program. */
  readonly flags?: readonly string[];
}

const checkout = fileURLToPath(new URL("../..", import.meta.url));

/** The process. Disposing of it kills it, if it still runs. */
export class WorkerProcess implements AsyncDisposable {
  /** What it has printed, on either output. */
  readonly log = new LineLog();
  readonly #child: Deno.ChildProcess;
  readonly #ended: Promise<number>;
  #hasEnded = false;

  constructor(
    stack: Pick<TestStack, "apiUrl" | "secretKey">,
    env: Record<string, string> = {},
    [script, ...args]: readonly [string, ...string[]] = ["worker.ts"],
    { root = checkout, flags = [] }: WorkerProcessOptions = {},
  ) {
    const program = join(root, "scripts", script);
    this.#child = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", ...flags, program, ...args],
      env: {
        SUPABASE_URL: stack.apiUrl,
        SUPABASE_SECRET_KEYS: JSON.stringify({ default: stack.secretKey }),
        BROWSER_WS_ENDPOINT: Deno.env.get("TEST_BROWSER_ENDPOINT") ?? "",
        EGRESS_PROXY_URL: Deno.env.get("TEST_EGRESS_PROXY") ?? "",
        ...env,
      },
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const outputs = [this.#child.stdout, this.#child.stderr].map(
      async (output) => {
        for await (const line of lines(output)) this.log.add(line);
      },
    );
    this.#ended = Promise.all([this.#child.status, ...outputs])
      .then(([status]) => {
        this.#hasEnded = true;
        return status.code;
      });
  }

  /** The process. */
  get pid(): number {
    return this.#child.pid;
  }

  /** Whether it runs no more. */
  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** Sends it a signal. */
  kill(signal: Deno.Signal): void {
    this.#child.kill(signal);
  }

  /** Its exit code, once it has ended. */
  ended(): Promise<number> {
    return this.#ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.kill("SIGKILL");
    } catch {
      // It has ended already.
    }
    await this.#ended;
  }
}
