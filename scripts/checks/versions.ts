/**
 * Check: what is imported from npm has one exact version, so that a machine
 * without the lock file, such as the one that deploys, takes the same.
 *
 * @module
 */

import { z } from "zod";

const configSchema = z.object({
  workspace: z.array(z.string()).default([]),
  imports: z.record(z.string(), z.string()).default({}),
});

const EXACT =
  /^npm:((?:@[^/@]+\/)?[^/@]+)@(\d+\.\d+\.\d+(?:-[\w.]+)?)(?:\/.*)?$/;

/** What is wrong, in sentences; `root` is the URL of the project's folder. */
export async function versionProblems(root: URL): Promise<string[]> {
  const problems: string[] = [];
  const versions = new Map<string, string>();
  const main = await readConfig(new URL("deno.json", root));
  const members = main.workspace.map((path) => `${path}/deno.json`);
  for (const file of ["./deno.json", ...members]) {
    const { imports } = await readConfig(new URL(file, root));
    for (const specifier of Object.values(imports)) {
      const [, name, version] = EXACT.exec(specifier) ?? [];
      if (name === undefined || version === undefined) {
        problems.push(`${file}: '${specifier}' is not npm:<name>@<x.y.z>`);
        continue;
      }
      const other = versions.get(name) ?? version;
      if (other !== version) {
        problems.push(
          `${file}: ${name} is ${version} here and ${other} elsewhere`,
        );
      }
      versions.set(name, version);
    }
  }
  return problems;
}

async function readConfig(file: URL): Promise<z.output<typeof configSchema>> {
  return configSchema.parse(JSON.parse(await Deno.readTextFile(file)));
}
