/**
 * A mutant: one small change that makes the product wrong.
 *
 * @module
 */

import { join } from "node:path";
import type { FaultClass } from "../faults/fault_class.ts";

/** A text and what stands in its place. */
export interface Edit {
  readonly from: string;
  readonly to: string;
  /** How often the text is there, 1 by default. */
  readonly times?: number;
}

/** One mutant. */
export interface Mutant {
  readonly name: string;
  /** A file in supabase/schemas, or one of TypeScript; from the project's root. */
  readonly file: string;
  readonly edits: readonly Edit[];
  /** The classes of faults that ought to catch it. */
  readonly classes: readonly FaultClass[];
  /** The test files that ought to catch it. */
  readonly tests?: readonly string[];
  /** The invariants and tests one of which must: another one may only show that nothing works. */
  readonly by: readonly string[];
}

/** The text of the mutant's file, altered. Throws if there is not just what is to be replaced. */
export async function mutate(
  { name, file, edits }: Mutant,
  root: string,
): Promise<string> {
  let text = await Deno.readTextFile(join(root, file));
  for (const { from, to, times = 1 } of edits) {
    const found = text.split(from).length - 1;
    if (found !== times) {
      throw new Error(
        `Cannot apply mutant '${name}': ${file} holds '${from}' ${found} times, not ${times}`,
      );
    }
    text = text.replaceAll(from, () => to);
  }
  return text;
}

/** Whether it is SQL, to apply after the migrations. */
export function isSql({ file }: Mutant): boolean {
  return file.endsWith(".sql");
}

/** SQL that puts the mutant's function in the place of the real one. */
export async function mutantSql(mutant: Mutant, root: string): Promise<string> {
  const create = {
    from: "\ncreate function ",
    to: "\ncreate or replace function ",
  };
  return await mutate({ ...mutant, edits: [...mutant.edits, create] }, root);
}
