import {
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "../testing/assert.ts";
import {
  type ProjectFolder,
  projectFolder,
} from "../testing/project_folder.ts";
import { readDeployFlags } from "./flags.ts";
import { readSettings } from "./settings.ts";

const ref = "abcdefghijklmnopqrst";

function read(
  root: ProjectFolder,
  env: Record<string, string> = {},
  args: string[] = [],
) {
  return readSettings({ flags: readDeployFlags(args), env, root: root.url });
}

Deno.test("readSettings() takes the command line before the environment before the file", async () => {
  await using root = await projectFolder({
    ".env": `SUPABASE_PROJECT_ID=${
      "c".repeat(20)
    }\nMAX_DRAINS=1\nLEASE_MS="20000"\n`,
    "supabase/.temp/project-ref": "d".repeat(20),
  });
  const ofFile = await read(root);
  assertEquals(ofFile.ref, "c".repeat(20));
  assertEquals(ofFile.url, `https://${"c".repeat(20)}.supabase.co`);
  const ofEnv = await read(root, {
    SUPABASE_PROJECT_ID: "b".repeat(20),
    MAX_DRAINS: "2",
  });
  assertEquals(ofEnv.ref, "b".repeat(20));
  assertEquals(ofEnv.secrets, { MAX_DRAINS: "2", LEASE_MS: "20000" });
  const { ref: found } = await read(
    root,
    { SUPABASE_PROJECT_ID: "b".repeat(20) },
    ["--project-ref", ref],
  );
  assertEquals(found, ref);
});

Deno.test("readSettings() takes the linked project where none is named", async () => {
  await using root = await projectFolder({
    "supabase/.temp/project-ref": `${ref}\n`,
  });
  assertEquals((await read(root)).ref, ref);
});

Deno.test("readSettings() makes secrets of what the functions know alone", async () => {
  await using root = await projectFolder({});
  const { secrets, token } = await read(root, {
    SUPABASE_PROJECT_ID: ref,
    SUPABASE_ACCESS_TOKEN: "sbp_1",
    SUPABASE_JWKS: "{}",
    HOME: "/root",
    JWT_SECRET: "s",
    SCRAPER_API_KEY: "",
  });
  assertEquals(secrets, { JWT_SECRET: "s" });
  assertEquals(token, "sbp_1");
});

Deno.test("readSettings() refuses a browser that only this machine reaches", async () => {
  await using root = await projectFolder({});
  for (const host of ["127.0.0.1", "localhost", "[::1]"]) {
    const env = {
      SUPABASE_PROJECT_ID: ref,
      BROWSER_WS_ENDPOINT: `wss://far.example/,ws://${host}:54330/x`,
    };
    await assertRejects(() => read(root, env), Error, "on this machine");
    const { secrets } = await read(root, {
      ...env,
      SUPABASE_URL: "http://127.0.0.1:54321/",
    });
    assertStringIncludes(secrets.BROWSER_WS_ENDPOINT ?? "", host);
  }
});
