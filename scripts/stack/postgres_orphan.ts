/**
 * A Postgres server that an earlier, crashed run has left behind.
 *
 * @module
 */

import { join } from "node:path";

/**
 * Stops the server that still runs on the data folder, if any, and removes
 * what would make a new server believe that there is one.
 */
export async function clearOrphan(data: string): Promise<void> {
  const pidFile = join(data, "postmaster.pid");
  const text = await Deno.readTextFile(pidFile).catch(() => undefined);
  if (text === undefined) return;
  const pid = Number(text.split("\n")[0]);
  const ours = async () => (await commandOf(pid)).includes(data);
  if (await ours()) {
    for (const signal of ["SIGINT", "SIGKILL"] as const) {
      Deno.kill(pid, signal);
      const deadline = Date.now() + 10_000;
      while (await ours() && Date.now() < deadline) await pause(50);
      if (!await ours()) break;
    }
  }
  // Otherwise the number may be another program's by now, and Postgres, which
  // looks at the number alone, would refuse to start.
  await Deno.remove(pidFile).catch(() => {});
}

/** The command line of a running process; empty if there is none. */
async function commandOf(pid: number): Promise<string> {
  if (!Number.isInteger(pid) || pid <= 1) return "";
  if (Deno.build.os === "linux") {
    return await Deno.readTextFile(`/proc/${pid}/cmdline`).catch(() => "");
  }
  const { stdout } = await new Deno.Command("ps", {
    args: ["-o", "command=", "-p", String(pid)],
  }).output();
  return new TextDecoder().decode(stdout);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
