/**
 * What a process has used so far, as Linux tells it.
 *
 * @module
 */

/** Clock ticks a second: 100 on every Linux that Deno runs on. */
const ticksPerSecond = 100;

/** CPU time of a process and all its threads, in milliseconds. */
export async function cpuMs(pid: number): Promise<number> {
  const stat = await Deno.readTextFile(`/proc/${pid}/stat`);
  // The program's name may hold spaces; what follows its bracket does not.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 1_000 / ticksPerSecond;
}

/** Memory that a process holds, in MiB. */
export async function memoryMiB(pid: number): Promise<number> {
  const status = await Deno.readTextFile(`/proc/${pid}/status`);
  return Number(status.match(/VmRSS:\s+(\d+) kB/)?.[1]) / 1_024;
}
