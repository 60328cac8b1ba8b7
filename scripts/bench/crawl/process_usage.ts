/**
 * What a process has used so far, as Linux tells it.
 *
 * @module
 */

/** Clock ticks a second: 100 on every Linux that Deno runs on. */
const ticksPerSecond = 100;

/** CPU time of a process and all its threads, in milliseconds. */
export async function cpuMs(pid: number): Promise<number> {
  const fields = fieldsOf(await Deno.readTextFile(`/proc/${pid}/stat`));
  return (Number(fields[11]) + Number(fields[12])) * 1_000 / ticksPerSecond;
}

/** Those behind the program's name, which may hold spaces. */
function fieldsOf(stat: string): string[] {
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
}

/** Memory that a process holds, in MiB. */
export async function memoryMiB(pid: number): Promise<number> {
  const status = await Deno.readTextFile(`/proc/${pid}/status`);
  return Number(status.match(/VmRSS:\s+(\d+) kB/)?.[1]) / 1_024;
}

/** Memory of a process and all its descendants, in MiB; what they share counts once. */
export async function treeMiB(root: number): Promise<number> {
  let sum = 0;
  for (const pid of await tree(root)) {
    const rollup = await readOrNothing(`/proc/${pid}/smaps_rollup`);
    sum += Number(rollup.match(/Pss:\s+(\d+) kB/)?.[1] ?? 0) / 1_024;
  }
  return sum;
}

/** CPU time of a process and all its descendants, those that have ended too, in milliseconds. */
export async function treeCpuMs(root: number): Promise<number> {
  let sum = 0;
  for (const pid of await tree(root)) {
    const times = fieldsOf(await readOrNothing(`/proc/${pid}/stat`))
      .slice(11, 15);
    for (const ticks of times) sum += Number(ticks) * 1_000 / ticksPerSecond;
  }
  return sum;
}

/** A process and all its descendants. */
async function tree(root: number): Promise<number[]> {
  const parents = new Map<number, number>();
  for await (const { name } of Deno.readDir("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const status = await readOrNothing(`/proc/${name}/status`);
    parents.set(Number(name), Number(status.match(/PPid:\s+(\d+)/)?.[1]));
  }
  return [...parents.keys()].filter((pid) => {
    let at: number | undefined = pid;
    while (at && at !== root) at = parents.get(at);
    return at === root;
  });
}

/** A process may end while one looks. */
function readOrNothing(file: string): Promise<string> {
  return Deno.readTextFile(file).catch(() => "");
}

/** The highest of what `measure` says, looked at twice a second while `work` runs. */
export async function peak(
  measure: () => Promise<number>,
  work: () => Promise<unknown>,
): Promise<number> {
  let highest = 0;
  let isOver = false;
  const looking = (async () => {
    while (!isOver) {
      highest = Math.max(highest, await measure());
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  })();
  await work().finally(() => isOver = true);
  await looking;
  return highest;
}
