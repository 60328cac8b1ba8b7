/**
 * What the database server spends: processor time and written-ahead log.
 *
 * @module
 */

import type { Sql } from "postgres";

/** Processor time and log so far. */
export interface Usage {
  /** Of all its processes, in milliseconds; NaN where there is no /proc. */
  readonly cpuMs: number;
  readonly walBytes: number;
}

/** Reads it. */
export async function serverUsage(sql: Sql): Promise<Usage> {
  const [row] = await sql`
    select pg_current_wal_insert_lsn() - '0/0' as wal, pg_backend_pid() as pid`;
  return { walBytes: Number(row?.wal), cpuMs: await cpuMs(Number(row?.pid)) };
}

/** What was spent between two readings. */
export function spent(before: Usage, after: Usage): Usage {
  return {
    cpuMs: after.cpuMs - before.cpuMs,
    walBytes: after.walBytes - before.walBytes,
  };
}

/** Of the backend's parent, the server, and all of its children, living and gone. */
async function cpuMs(backend: number): Promise<number> {
  try {
    const server = (await stat(backend)).parent;
    let ticks = (await stat(server)).ticksOfGone;
    for await (const { name } of Deno.readDir("/proc")) {
      if (!/^\d+$/.test(name)) continue;
      const one = await stat(Number(name)).catch(() => null);
      if (one?.parent === server) ticks += one.ticks;
    }
    return ticks * 10;
  } catch {
    return NaN;
  }
}

async function stat(pid: number) {
  const text = await Deno.readTextFile(`/proc/${pid}/stat`);
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ").map(Number);
  const at = (place: number) => fields[place] ?? NaN;
  return {
    parent: at(1),
    ticks: at(11) + at(12),
    ticksOfGone: at(13) + at(14),
  };
}
