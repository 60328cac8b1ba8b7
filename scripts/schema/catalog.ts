/**
 * What a database consists of, and where two databases differ.
 *
 * @module
 */

import type { Sql } from "postgres";
import { catalogQuery } from "./catalog_query.ts";

/** The objects of a database: `"index public.crawl_jobs_ready"` → its definition. */
export type Catalog = ReadonlyMap<string, string>;

/** Reads the tables, functions, rights, comments and so on of a database. */
export async function readCatalog(sql: Sql): Promise<Catalog> {
  const rows = await sql.unsafe<
    { object: string; definition: string | null }[]
  >(catalogQuery);
  return new Map(
    rows.map(({ object, definition }) => [object, definition ?? ""]),
  );
}

/** Two catalogs, each with the words for where it came from. */
export interface Sides {
  readonly left: Catalog;
  readonly leftName: string;
  readonly right: Catalog;
  readonly rightName: string;
}

/** A paragraph for each object that only one side has, or that differs. */
export function differences(sides: Sides): string[] {
  const { left, leftName, right, rightName } = sides;
  const found: string[] = [];
  for (const object of [...new Set([...left.keys(), ...right.keys()])].sort()) {
    const [l, r] = [left.get(object), right.get(object)];
    if (l === r) continue;
    if (r === undefined) found.push(`Only in ${leftName}: ${object}`);
    else if (l === undefined) found.push(`Only in ${rightName}: ${object}`);
    else {
      found.push([
        `Differs: ${object}`,
        ...linesOnlyIn(l, r).map((line) => `  ${leftName}: ${line}`),
        ...linesOnlyIn(r, l).map((line) => `  ${rightName}: ${line}`),
      ].join("\n"));
    }
  }
  return found;
}

function linesOnlyIn(text: string, other: string): string[] {
  const others = new Set(other.split("\n"));
  const lines = text.split("\n").filter((line) => !others.has(line));
  // Of the same lines in another order, show all.
  return lines.length > 0 ? lines : text.split("\n");
}
