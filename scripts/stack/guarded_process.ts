/**
 * Child processes that never outlive us, not even when we are killed with -9.
 *
 * @module
 */

import { send } from "./send_signal.ts";
import { within } from "./within.ts";

/**
 * The shell becomes the program (`exec`), so pid, signals and exit status are
 * the program's own. Before, it leaves a watcher behind, which reads the pipe
 * that we hold open: a line means that the program has ended, the end of the
 * file that we have, and then the program has to go too.
 */
const GUARD = `
exec 3<&0 >>"$1" 2>&1; shift
( {
  read -r _ <&3 && exit
  kill -INT $$; tries=50
  while kill -0 $$ && [ $tries -gt 0 ]; do sleep 0.1; tries=$((tries - 1)); done
  kill -KILL -- -$$
} >/dev/null 2>&1 & )
exec "$@" </dev/null 3<&-`;

/** How a {@linkcode GuardedProcess} is started. */
export interface GuardedOptions {
  readonly args: readonly string[];
  /** The file that its output is appended to; it must be able to write there. */
  readonly log: string;
  readonly uid?: number;
  readonly gid?: number;
  readonly env?: Record<string, string>;
}

/** A running program in a process group of its own, tied to our life. */
export class GuardedProcess {
  readonly pid: number;
  /** Resolves when the program has ended. */
  readonly ended: Promise<Deno.CommandStatus>;
  readonly #child: Deno.ChildProcess;

  constructor(program: string, { args, log, ...options }: GuardedOptions) {
    this.#child = new Deno.Command("/bin/sh", {
      args: ["-c", GUARD, "guard", log, program, ...args],
      cwd: "/",
      stdin: "piped",
      stdout: "null",
      stderr: "null",
      // Ctrl-C in a terminal reaches us alone: we stop things in order.
      detached: true,
      ...options,
    }).spawn();
    this.pid = this.#child.pid;
    this.ended = this.#child.status.then(async (status) => {
      await this.#dismissWatcher();
      return status;
    });
  }

  /** Sends the signal, waits for the end, and kills whatever is left then. */
  async stop(signal: Deno.Signal, patienceMs = 10_000): Promise<void> {
    send(this.pid, signal);
    await within(patienceMs, this.ended);
    this.kill();
    await this.ended;
  }

  /** Kills the program and its process group at once. */
  kill(): void {
    send(-this.pid, "SIGKILL");
  }

  async #dismissWatcher(): Promise<void> {
    const writer = this.#child.stdin.getWriter();
    // The pipe is broken if the watcher was killed with the group.
    await writer.write(new TextEncoder().encode("ended\n")).catch(() => {});
    await writer.close().catch(() => {});
  }
}
