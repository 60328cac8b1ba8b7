/**
 * The running stack of a checkout: there is one at most, and others can find it.
 *
 * @module
 */

import { join } from "node:path";
import { z } from "zod";
import { StackError } from "./stack_error.ts";

const instanceSchema = z.object({
  pid: z.int(),
  apiUrl: z.url(),
  databaseUrl: z.url(),
  dashboardUrl: z.url(),
  /** What the functions know of browser, proxy and hosts: a worker beside them has to know it, too. */
  crawlerEnv: z.record(z.string(), z.string()),
});

/** Where a running stack is. */
export type Instance = z.output<typeof instanceSchema>;

/** The right to be the one stack of a state folder, until it is disposed of. */
export class InstanceLock implements Disposable {
  readonly #lock: Deno.FsFile;
  readonly #state: string;

  private constructor(lock: Deno.FsFile, state: string) {
    this.#lock = lock;
    this.#state = state;
  }

  /** Takes it; throws a {@linkcode StackError} if another process has it. */
  static async take(state: string): Promise<InstanceLock> {
    // The operating system takes it from a process that dies.
    const lock = await Deno.open(join(state, "lock"), {
      create: true,
      write: true,
    });
    if (!await lock.tryLock(true)) {
      lock.close();
      const running = await readInstance(state);
      throw new StackError(
        running
          ? `This checkout's stack runs already, as process ${running.pid} at ${running.apiUrl}: use it, or stop it with \`kill ${running.pid}\``
          : "This checkout's stack is being started or stopped by another process: wait for that",
      );
    }
    // What is left of a crashed run tells nobody anything.
    await Deno.remove(instanceFile(state)).catch(() => {});
    return new InstanceLock(lock, state);
  }

  /** Tells others where the stack is. */
  async publish(instance: Instance): Promise<void> {
    const file = instanceFile(this.#state);
    // It holds the database's password and the browser's secret path.
    await Deno.writeTextFile(file, JSON.stringify(instance), { mode: 0o600 });
  }

  [Symbol.dispose](): void {
    try {
      Deno.removeSync(instanceFile(this.#state));
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
    this.#lock.close();
  }
}

/** The running stack, if there is one and it answers. */
export async function findInstance(
  state: string,
): Promise<Instance | undefined> {
  const instance = await readInstance(state);
  if (!instance) return undefined;
  const response = await fetch(`${instance.apiUrl}/health`, {
    signal: AbortSignal.timeout(5_000),
  }).catch(() => undefined);
  const health = z.object({ pid: z.int() })
    .safeParse(await response?.json().catch(() => undefined));
  return health.data?.pid === instance.pid ? instance : undefined;
}

async function readInstance(state: string): Promise<Instance | undefined> {
  const text = await Deno.readTextFile(instanceFile(state))
    .catch(() => undefined);
  if (text === undefined) return undefined;
  return instanceSchema.parse(JSON.parse(text));
}

function instanceFile(state: string): string {
  return join(state, "instance.json");
}
