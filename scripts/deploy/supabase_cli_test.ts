import { assertEquals, assertRejects } from "../testing/assert.ts";
import { SupabaseCli } from "./supabase_cli.ts";

const root = new URL("../../", import.meta.url);

function cli(token?: string): SupabaseCli {
  const { signal } = new AbortController();
  return new SupabaseCli({ root, token, signal });
}

Deno.test("SupabaseCli.shown() leaves out the token and all that is hidden", () => {
  const it = cli("sbp_0123456789");
  it.hide("wss://host/?token=a", "obey", "");
  assertEquals(
    it.shown(
      "sbp_0123456789: wss://host/?token=a and wss://host/?token=a obey",
    ),
    "***: *** and *** obey",
  );
});

Deno.test("SupabaseCli.run() leaves secrets out of what the CLI complains of", async () => {
  const it = cli();
  it.hide("nonsensical");
  await assertRejects(
    () => it.run(["nonsensical"], { env: { DO_NOT_TRACK: "1" } }),
    Error,
    "***",
  );
});
