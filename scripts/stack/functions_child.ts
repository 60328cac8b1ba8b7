/**
 * One running functions host, as its parent sees it.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import { z } from "zod";
import { lines } from "./lines.ts";
import { send } from "./send_signal.ts";
import { within } from "./within.ts";

/** How a functions host is started. */
export interface HostOptions {
  /** `supabase/config.toml`: which functions there are. */
  readonly configFile: string;
  /** The `deno.json` that says what imports mean; the checkout's by default. */
  readonly denoConfig?: string;
  /** Environment variables, on top of our own. */
  readonly env: Record<string, string>;
  /** Receives each line that the functions print. */
  readonly log: (line: string) => void;
}

const ownConfig = fileURLToPath(import.meta.resolve("../../deno.json"));
const ready = z.object({ port: z.int() });

/** A functions host: where it listens, and when it has ended. */
export class FunctionsChild {
  readonly ended: Promise<Deno.CommandStatus>;
  /** Its port on 127.0.0.1; rejects if it ends before it listens. */
  readonly port: Promise<number>;
  readonly #child: Deno.ChildProcess;

  constructor({ configFile, denoConfig = ownConfig, env, log }: HostOptions) {
    this.#child = new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        `--config=${denoConfig}`,
        // What the platform lets a function do: no files, no programs.
        "--allow-net",
        "--allow-env",
        "--allow-read",
        "--allow-sys",
        "--no-prompt",
        fileURLToPath(import.meta.resolve("./functions_host.ts")),
        configFile,
      ],
      env,
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
      // Ctrl-C in a terminal reaches us alone: we stop things in order.
      detached: true,
    }).spawn();
    const port = Promise.withResolvers<number>();
    this.port = port.promise;
    this.port.catch(() => {}); // whoever waits for it is told as well
    const output = [
      this.#readOutput(port, log),
      passOn(this.#child.stderr, log),
    ];
    this.ended = this.#child.status.then(async (status) => {
      port.reject(new Error("The functions host ended before it listened"));
      await Promise.all([...output, this.#child.stdin.close().catch(() => {})]);
      return status;
    });
  }

  /** The process. */
  get pid(): number {
    return this.#child.pid;
  }

  /** Lets requests and background tasks end, at most about 2 s, then ends it. */
  async stop(): Promise<void> {
    send(this.pid, "SIGTERM");
    if (await within(4_000, this.ended)) return;
    send(this.pid, "SIGKILL");
    await this.ended;
  }

  async #readOutput(
    port: PromiseWithResolvers<number>,
    log: (line: string) => void,
  ): Promise<void> {
    const output = lines(this.#child.stdout);
    const { value: first } = await output.next();
    if (first === undefined) return;
    port.resolve(ready.parse(JSON.parse(first)).port);
    for await (const line of output) log(line);
  }
}

async function passOn(
  stream: ReadableStream<Uint8Array>,
  log: (line: string) => void,
): Promise<void> {
  for await (const line of lines(stream)) log(line);
}
