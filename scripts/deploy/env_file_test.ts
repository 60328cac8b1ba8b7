import { parseEnv } from "node:util";
import { assertEquals, assertThrows } from "../testing/assert.ts";
import { envFileText, temporaryEnvFile } from "./env_file.ts";

// What the CLI makes of such a file is tested in `deploy_test.ts`.
Deno.test("envFileText() writes values that stay what they are", () => {
  const values = {
    PLAIN: "wss://host/?token=a&b=c",
    EMPTY: "",
    SHELL: "$HOME `id` \\n # no comment",
    SINGLE: "it's",
    BOTH: "it's `so`",
    LINES: "one\ntwo",
  };
  const read = parseEnv(envFileText(values));
  assertEquals(Object.entries(read), Object.entries(values));
});

Deno.test("envFileText() refuses what would be changed on the way", () => {
  for (const value of ["'\"`", "'`\\n", "a\r\nb"]) {
    assertThrows(() => envFileText({ KEY: value }), Error, "KEY has quotes");
  }
});

Deno.test("temporaryEnvFile() is for nobody else to read, and goes away", async () => {
  const file = await temporaryEnvFile({ KEY: "x" });
  const { mode } = await Deno.stat(file.path);
  assertEquals((mode ?? 0) & 0o077, 0);
  await file[Symbol.asyncDispose]();
  assertEquals(await Deno.stat(file.path).catch(() => "gone"), "gone");
});
