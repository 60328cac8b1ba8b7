/**
 * A Chromium from npm, for machines that have none: `@sparticuz/chromium`, a
 * headless shell that needs no system packages. Linux on x86-64 only.
 *
 * @module
 */

import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { packageVersion } from "./package_version.ts";
import { StackError } from "./stack_error.ts";

/** Whether there is such a Chromium for this platform. */
export function hasChromiumPackage(): boolean {
  return Deno.build.os === "linux" && Deno.build.arch === "x86_64";
}

/** A Chromium, and the environment that it needs. */
export interface PackagedChromium {
  readonly path: string;
  readonly env: Record<string, string>;
}

/** Downloads it and unpacks it into a folder under `home`, once per version. */
export async function unpackChromium(home: string): Promise<PackagedChromium> {
  const version = packageVersion("@sparticuz/chromium");
  const folder = join(home, `chromium-${version}`);
  const found = await Deno.stat(folder).catch(() => undefined);
  if (!found) await unpack(folder);
  return {
    path: join(folder, "chromium"),
    env: {
      LD_LIBRARY_PATH: join(folder, "al2023", "lib"),
      FONTCONFIG_PATH: join(folder, "fonts"),
    },
  };
}

/**
 * The package unpacks into the temporary folder, and takes what it finds there
 * for complete. So it gets one of its own, in a process of its own.
 */
async function unpack(folder: string): Promise<void> {
  const home = dirname(folder);
  const partial = await Deno.makeTempDir({ dir: home, prefix: "chromium-" });
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "-A",
      `--config=${fileURLToPath(import.meta.resolve("../../deno.json"))}`,
      fileURLToPath(import.meta.resolve("./unpack_chromium.ts")),
    ],
    env: {
      TMPDIR: partial,
      // Makes the package unpack its shared libraries as well.
      AWS_EXECUTION_ENV: "AWS_Lambda_nodejs22.x",
    },
  }).output();
  if (!success) {
    await Deno.remove(partial, { recursive: true });
    throw new StackError(
      `Cannot get a Chromium from npm: install one, or set CHROME_PATH or BROWSER_WS_ENDPOINT (${
        new TextDecoder().decode(stderr).trim().split("\n").at(-1)
      })`,
    );
  }
  const fonts = join(partial, "fonts", "fonts.conf");
  const config = await Deno.readTextFile(fonts);
  await Deno.writeTextFile(
    fonts,
    config.replaceAll("/tmp/", `${folder}/`)
      .replace("/opt/fonts", "/usr/share/fonts"),
  );
  try {
    await Deno.rename(partial, folder);
  } catch (error) {
    await Deno.remove(partial, { recursive: true });
    // Another process was faster.
    if (!await Deno.stat(folder).catch(() => undefined)) throw error;
  }
}
