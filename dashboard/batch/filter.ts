/**
 * Which jobs of a batch are shown.
 *
 * @module
 */

import type { BatchUrl } from "../../client/mod.ts";
import { hostOf } from "../parts/format.ts";
import { jobStatuses } from "../parts/status.tsx";

/** What is asked for; "" and undefined ask for nothing. */
export interface Filter {
  readonly status: BatchUrl["status"] | undefined;
  readonly host: string;
  readonly code: string;
}

/** The filter that stands in the address. */
export function filterOf(query: URLSearchParams): Filter {
  const status = query.get("status");
  return {
    status: jobStatuses.find((one) => one === status),
    host: query.get("host") ?? "",
    code: query.get("code") ?? "",
  };
}

/** The jobs that it lets through. */
export function filtered(
  rows: readonly BatchUrl[],
  { status, host, code }: Filter,
): readonly BatchUrl[] {
  if (!status && !host && !code) return rows;
  const part = host.toLowerCase();
  return rows.filter((row) =>
    (!status || row.status === status) &&
    (!code || row.error?.code === code) &&
    (!part || hostOfRow(row).includes(part))
  );
}

const hosts = new WeakMap<BatchUrl, string>();

/** The host of a job's URL. */
function hostOfRow(row: BatchUrl): string {
  const known = hosts.get(row);
  if (known !== undefined) return known;
  const host = hostOf(row.url);
  hosts.set(row, host);
  return host;
}

/** How many jobs have each value, the most common first. */
export function tally(
  rows: readonly BatchUrl[],
  valueOf: (row: BatchUrl) => string | undefined,
): (readonly [string, number])[] {
  const counts = new Map<string, number>();
  for (const row of rows) {
    const value = valueOf(row);
    if (value) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return [...counts].sort(([, a], [, b]) => b - a);
}

/** The hosts, the most common first. */
export function hostsOf(rows: readonly BatchUrl[]) {
  return tally(rows, hostOfRow);
}

/** The codes of failed jobs, the most common first. */
export function codesOf(rows: readonly BatchUrl[]) {
  return tally(
    rows,
    ({ status, error }) => status === "error" ? error?.code : undefined,
  );
}
