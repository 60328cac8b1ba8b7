/**
 * Somebody who runs `./deploy-crawl-job-system.sh` in a copy of the checkout.
 *
 * @module
 */

import { join } from "node:path";
import { Clone } from "../../testing/clone.ts";
import { envFileText } from "../env_file.ts";
import type { ManagementApi } from "../../testing/management_api/mod.ts";

/** What a run has come to. */
export interface DeployRun {
  readonly code: number;
  /** All that it printed. */
  readonly output: string;
}

/** Runs the script. Disposing of it removes the copy. */
export class Deployer implements AsyncDisposable {
  /** The copy of the checkout, to break things in. */
  readonly folder: string;
  readonly #clone: Clone;

  private constructor(clone: Clone) {
    this.#clone = clone;
    this.folder = clone.folder;
  }

  /** Copies the checkout. */
  static async make(): Promise<Deployer> {
    return new Deployer(await Clone.make());
  }

  /** Writes the copy's `.env`. */
  async settings(values: Readonly<Record<string, string>>): Promise<void> {
    await Deno.writeTextFile(join(this.folder, ".env"), envFileText(values));
  }

  /** Runs it with nothing of our own settings, and without calling home. */
  async run(
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ): Promise<DeployRun> {
    const ours = Object.entries(Deno.env.toObject())
      .filter(([name]) => !/^(SUPABASE|BROWSER|EGRESS|PG)/.test(name));
    const { code, stdout, stderr } = await new Deno.Command(
      join(this.folder, "deploy-crawl-job-system.sh"),
      {
        args: [...args],
        cwd: this.folder,
        clearEnv: true,
        env: {
          ...Object.fromEntries(ours),
          NO_COLOR: "1",
          DO_NOT_TRACK: "1",
          SUPABASE_TELEMETRY_DISABLED: "1",
          SUPABASE_NO_KEYRING: "1",
          SUPABASE_HOME: join(this.folder, ".local"),
          ...env,
        },
      },
    ).output();
    const decoder = new TextDecoder();
    return { code, output: decoder.decode(stdout) + decoder.decode(stderr) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#clone[Symbol.asyncDispose]();
  }
}

/** What tells the script, and the CLI, of the stand-in. */
export function settingsOf(api: ManagementApi): Record<string, string> {
  return {
    SUPABASE_PROFILE: api.profile,
    SUPABASE_ACCESS_TOKEN: api.token,
    SUPABASE_PROJECT_ID: api.ref,
    SUPABASE_URL: api.project.url,
    SUPABASE_DB_URL: api.database.ownerUrl,
    SUPABASE_DB_PASSWORD: api.database.password,
  };
}
