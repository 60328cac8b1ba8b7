/**
 * A copy of the checkout whose stack can be started as a user does.
 *
 * @module
 */

import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { makeFolders } from "../stack/folders.ts";
import { freePort } from "../stack/free_port.ts";
import { lines } from "../stack/lines.ts";
import { LineLog } from "./line_log.ts";
import { processesWithEnv, type RunningProcess } from "./processes.ts";

const PARTS = [
  "deno.json",
  "deno.lock",
  "client",
  "dashboard",
  "deploy-crawl-job-system.sh",
  "scripts",
  "supabase",
];
const MARK = "CRAWL_TEST_CLONE";

/** A `deno task start` that runs, or has ended. */
export interface StartedTask {
  readonly pid: number;
  /** What it prints. */
  readonly log: LineLog;
  readonly ended: Promise<Deno.CommandStatus>;
  /** What Ctrl-C in a terminal does. */
  interrupt(): void;
}

/** A copy of the checkout; disposing of it kills what runs in it and removes it. */
export class Clone implements AsyncDisposable {
  readonly folder: string;
  /** The flags for ports that were free. */
  readonly ports = ["--port", `${freePort()}`, "--db-port", `${freePort()}`];
  /** Environment variables for what is run here. */
  readonly env: Record<string, string> = { NO_COLOR: "1" };
  readonly #mark = crypto.randomUUID();

  private constructor(folder: string) {
    this.folder = folder;
  }

  /** Copies the checkout. */
  static async make(): Promise<Clone> {
    const folder = await Deno.makeTempDir({ prefix: "crawl-clone-" });
    const checkout = fileURLToPath(new URL("../..", import.meta.url));
    const { success } = await new Deno.Command("cp", {
      args: ["-R", ...PARTS.map((part) => join(checkout, part)), folder],
    }).output();
    if (!success) throw new Error("Cannot copy the checkout");
    return new Clone(folder);
  }

  /** Runs a task of `deno.json` and answers what it printed. */
  async run(...args: string[]): Promise<{ code: number; output: string }> {
    const { code, stdout, stderr } = await this.#command(args).output();
    const decoder = new TextDecoder();
    return { code, output: decoder.decode(stdout) + decoder.decode(stderr) };
  }

  /** Starts the stack and waits until it runs. */
  async start(...args: string[]): Promise<StartedTask> {
    const task = watch(
      this.#command(["start", ...this.ports, ...args]).spawn(),
    );
    await task.log.has("get-crawl-job?jobId=$JOB"); // the last line
    return task;
  }

  /** What `deno task status` prints, as an object. */
  async status(): Promise<Record<string, string>> {
    const { output } = await this.run("status");
    return Object.fromEntries(
      [...output.matchAll(/^([A-Z_]+)="(.*)"$/gm)]
        .map(([, name, value]) => [name, value]),
    );
  }

  /** The processes that are left of what was started here, after at most 10 s. */
  async processesLeft(): Promise<RunningProcess[]> {
    const deadline = Date.now() + 10_000;
    while (true) {
      const left = await processesWithEnv(MARK, this.#mark);
      if (left.length === 0 || Date.now() > deadline) return left;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { pid } of await processesWithEnv(MARK, this.#mark)) {
      Deno.kill(pid, "SIGKILL");
    }
    await this.processesLeft();
    const { database } = await makeFolders(join(this.folder, ".local"));
    // A server that was killed may still write while its folder is emptied.
    await remove(database).catch(() => remove(database));
    await remove(this.folder);
  }

  #command(args: string[]): Deno.Command {
    return new Deno.Command(Deno.execPath(), {
      args: ["task", "--quiet", ...args],
      cwd: this.folder,
      env: { ...this.env, [MARK]: this.#mark },
      stdout: "piped",
      stderr: "piped",
      detached: true,
    });
  }
}

function remove(folder: string): Promise<void> {
  return Deno.remove(folder, { recursive: true });
}

function watch(child: Deno.ChildProcess): StartedTask {
  const log = new LineLog();
  const read = async (stream: ReadableStream<Uint8Array>) => {
    for await (const line of lines(stream)) log.add(line);
  };
  const ended = Promise.all([
    child.status,
    read(child.stdout),
    read(child.stderr),
  ]).then(([status]) => status);
  return {
    pid: child.pid,
    log,
    ended,
    interrupt: () => Deno.kill(-child.pid, "SIGINT"),
  };
}
