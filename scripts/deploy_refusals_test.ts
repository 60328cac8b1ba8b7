/**
 * What `./deploy-crawl-job-system.sh` finds out before it changes anything.
 */

import { join } from "node:path";
import {
  assert,
  assertEquals,
  assertStringIncludes,
} from "./testing/assert.ts";
import { Deployer, settingsOf } from "./deploy/testing/deployer.ts";
import { ManagementApi } from "./testing/management_api/mod.ts";

const functions = "supabase/functions";

/** What is wrong, and a sentence that says so. */
interface Refusal {
  readonly args?: readonly string[];
  /** On top of settings that are right. */
  readonly env?: Readonly<Record<string, string>>;
  /** A file of the project to write before, and to put right afterwards. */
  readonly file?: readonly [path: string, text: (now: string) => string];
  readonly says: string;
}

const refusals: Readonly<Record<string, Refusal>> = {
  "an unknown option": { args: ["--fast"], says: "see --help" },
  "no project": {
    env: { SUPABASE_PROJECT_ID: "" },
    says: "pass --project-ref",
  },
  "a project's name instead of its ref": {
    args: ["--project-ref", "crawler"],
    says: "20 lower case letters",
  },
  "a file that is not there": {
    args: ["--env-file", "nowhere.env"],
    says: "there is no file nowhere.env",
  },
  "a number that is none": {
    env: { HOST_CONCURRENCY: "many" },
    says: "HOST_CONCURRENCY: ",
  },
  "a password for everybody to see": {
    env: { SUPABASE_DB_URL: "postgresql://postgres:secret@127.0.0.1/postgres" },
    says: "set SUPABASE_DB_PASSWORD",
  },
  "no Node": { env: { PATH: "/nowhere" }, says: "node is missing" },
  "an import of a file that is not there": {
    file: [
      `${functions}/openapi/index.ts`,
      (now) => `import "../_shared/nowhere.ts";\n${now}`,
    ],
    says: "_shared/nowhere.ts",
  },
  "a function without a folder": {
    file: [
      "supabase/config.toml",
      (now) => `${now}\n[functions.nowhere]\nenabled = true\n`,
    ],
    says: "config.toml names the function nowhere, which has no folder",
  },
  "no Supabase CLI": {
    env: {
      npm_config_registry: "http://127.0.0.1:9/",
      npm_config_cache: "nowhere",
      npm_config_fetch_retries: "0",
    },
    says: "cannot get the Supabase CLI",
  },
  "no token": {
    env: { SUPABASE_ACCESS_TOKEN: "" },
    says: "setting the SUPABASE_ACCESS_TOKEN environment variable",
  },
  "somebody else's token": {
    env: { SUPABASE_ACCESS_TOKEN: `sbp_${"0".repeat(40)}` },
    says: "Unauthorized",
  },
  "somebody else's project": {
    args: ["--project-ref", "zzzzzzzzzzzzzzzzzzzz"],
    says: "Project not found",
  },
  "no browser": { says: "BROWSER_WS_ENDPOINT is set neither here nor" },
};

Deno.test("./deploy-crawl-job-system.sh refuses what cannot work, before it changes anything", async (t) => {
  await using api = await ManagementApi.start();
  await using deployer = await Deployer.make();
  for (
    const [name, { args = [], env, file, says }] of Object.entries(refusals)
  ) {
    await t.step(name, async () => {
      await using _undo = file && await change(deployer.folder, ...file);
      const { code, output } = await deployer.run(args, {
        ...settingsOf(api),
        ...env,
      });
      assertEquals(code, 1, output);
      assertStringIncludes(output, says);
      assert(!output.includes("    at "), output);
      assertEquals(api.changes(), []);
    });
  }
});

Deno.test("./deploy-crawl-job-system.sh needs no Deno, and explains itself", async () => {
  await using deployer = await Deployer.make();
  const folders = (Deno.env.get("PATH") ?? "").split(":");
  const without = await Promise.all(
    folders.map((folder) =>
      Deno.stat(join(folder, "deno")).then(() => [], () => [folder])
    ),
  );
  const { code, output } = await deployer.run(["--help"], {
    PATH: without.flat().join(":"),
  });
  assertEquals(code, 0, output);
  assertStringIncludes(output, "Usage: ./deploy-crawl-job-system.sh [options]");
});

/** Changes a file until it is disposed of. */
async function change(
  folder: string,
  path: string,
  text: (now: string) => string,
): Promise<AsyncDisposable> {
  const file = join(folder, path);
  const before = await Deno.readTextFile(file);
  await Deno.writeTextFile(file, text(before));
  return {
    [Symbol.asyncDispose]: () => Deno.writeTextFile(file, before),
  };
}
