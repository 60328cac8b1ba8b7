/**
 * Finds the processes that a test run has started, by a mark in their
 * environment, which each child inherits from its parent.
 *
 * @module
 */

/** A process that is running. */
export interface RunningProcess {
  readonly pid: number;
  readonly command: string;
}

/** The running processes whose environment has `name=value`; Linux only, else none. */
export async function processesWithEnv(
  name: string,
  value: string,
): Promise<RunningProcess[]> {
  if (Deno.build.os !== "linux") return [];
  const found: RunningProcess[] = [];
  for await (const entry of Deno.readDir("/proc")) {
    if (!/^\d+$/.test(entry.name)) continue;
    const file = (file: string) =>
      Deno.readTextFile(`/proc/${entry.name}/${file}`).catch(() => "");
    const variables = (await file("environ")).split("\0");
    if (!variables.includes(`${name}=${value}`)) continue;
    const command = (await file("cmdline")).replaceAll("\0", " ").trim();
    found.push({ pid: Number(entry.name), command });
  }
  return found;
}
