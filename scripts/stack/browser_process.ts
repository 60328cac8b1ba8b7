/**
 * A running Chromium.
 *
 * @module
 */

import { join } from "node:path";
import { environmentOf, hasMesa, versionOf } from "./browser_facts.ts";
import {
  type BrowserCaps,
  browserFlags,
  type FlagOptions,
} from "./browser_flags.ts";
import type { Browser } from "./browser_path.ts";
import { GuardedProcess } from "./guarded_process.ts";

const READY_WITHIN_MS = 30_000;

/** Where Chromium's DevTools listen. */
export interface DevTools {
  readonly port: number;
  /** `/devtools/browser/<id>` */
  readonly path: string;
}

/** How a {@linkcode BrowserProcess} is started. */
export interface BrowserProcessOptions {
  /** Where its profile goes; the system's temporary folder by default. */
  readonly folder?: string | undefined;
  readonly caps?: BrowserCaps | undefined;
  /** Flags other than ours. */
  readonly flags?: typeof browserFlags | undefined;
}

/** A Chromium with a fresh profile. Disposing of it ends all of its processes. */
export class BrowserProcess implements AsyncDisposable {
  readonly devTools: DevTools;
  /** The main process. */
  readonly pid: number;
  /** Resolves when it has ended, for whatever reason. */
  readonly ended: Promise<unknown>;
  readonly #process: GuardedProcess;
  readonly #profile: string;

  private constructor(
    process: GuardedProcess,
    profile: string,
    devTools: DevTools,
  ) {
    this.#process = process;
    this.#profile = profile;
    this.devTools = devTools;
    this.pid = process.pid;
    this.ended = process.ended;
  }

  /** Starts it; without a sandbox where that is not to be had. */
  static async start(
    browser: Browser,
    options: BrowserProcessOptions = {},
  ): Promise<BrowserProcess> {
    const version = browser.shell ? undefined : await versionOf(browser);
    const known = { ...options.caps, version, mesa: await hasMesa() };
    const launch = async (sandbox: boolean) =>
      await BrowserProcess.#launch(browser, options, { ...known, sandbox });
    // Chromium refuses to use its sandbox as root.
    if (Deno.uid() === 0) return await launch(false);
    try {
      return await launch(true);
    } catch (error) {
      if (!String(error).includes("sandbox")) throw error;
      return await launch(false);
    }
  }

  static async #launch(
    browser: Browser,
    { folder, flags = browserFlags }: BrowserProcessOptions,
    known: Omit<FlagOptions, "profile">,
  ): Promise<BrowserProcess> {
    const profile = await Deno.makeTempDir({
      dir: folder,
      prefix: "crawl-browser-",
    });
    const log = join(profile, "chromium.log");
    const process = new GuardedProcess(browser.path, {
      args: flags(browser, { ...known, profile }),
      log,
      env: environmentOf(browser),
    });
    try {
      const devTools = await untilReady(process, profile);
      return new BrowserProcess(process, profile, devTools);
    } catch (error) {
      const lines = await Deno.readTextFile(log).catch(() => "");
      await end(process, profile);
      throw new Error(`${browser.path} did not start: ${lines.slice(-2_000)}`, {
        cause: error,
      });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await end(this.#process, this.#profile);
  }
}

/** Chromium tells its port and path in a file of the profile. */
async function untilReady(
  process: GuardedProcess,
  profile: string,
): Promise<DevTools> {
  let ended = false;
  process.ended.then(() => ended = true);
  const deadline = Date.now() + READY_WITHIN_MS;
  while (!ended && Date.now() < deadline) {
    const text = await Deno.readTextFile(join(profile, "DevToolsActivePort"))
      .catch(() => "");
    const [port, path] = text.split("\n");
    if (port && path) return { port: Number(port), path };
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(ended ? "It ended" : "It took too long");
}

async function end(process: GuardedProcess, profile: string): Promise<void> {
  await process.stop("SIGTERM", 3_000);
  // Killed children may still write for a moment.
  for (let tries = 20; tries > 0; tries--) {
    try {
      return await Deno.remove(profile, { recursive: true });
    } catch (error) {
      if (error instanceof Deno.errors.NotFound || tries === 1) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
