/**
 * The test files in a folder. `deno test <folder>` leaves files out where the
 * folder holds a workspace member as well as files of the root.
 *
 * @module
 */

import { join } from "node:path";

/** The argument itself, or all test files in it if it is a folder. */
export async function testFiles(argument: string): Promise<string[]> {
  if (argument.startsWith("-")) return [argument];
  const found = await Deno.stat(argument).catch(() => undefined);
  return found?.isDirectory ? await filesIn(argument) : [argument];
}

async function filesIn(folder: string): Promise<string[]> {
  const files: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = join(folder, name);
    if (isDirectory) files.push(...await filesIn(path));
    else if (name.endsWith("_test.ts")) files.push(path);
  }
  return files.sort();
}
