/**
 * `deno task dashboard [--out FOLDER] [ORIGIN …]` makes the dashboard's files,
 * for any server of files. The page may talk to `https://*.supabase.co`, to
 * this machine and to the origins named.
 *
 * @module
 */

import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import { dashboardFiles } from "./stack/dashboard.ts";

if (import.meta.main) {
  const { values, positionals } = parseArgs({
    args: Deno.args,
    allowPositionals: true,
    options: { out: { type: "string", default: ".local/dashboard" } },
  });
  const source = fileURLToPath(new URL("../dashboard", import.meta.url));
  const origins = positionals.map((origin) => new URL(origin).origin);
  await Deno.mkdir(values.out, { recursive: true });
  let size = 0;
  for (const [name, text] of await dashboardFiles(source, origins)) {
    await Deno.writeTextFile(join(values.out, name), text);
    size += gzipSync(text).length;
  }
  console.log(`${values.out}: ${(size / 1_024).toFixed()} KB gzipped`);
}
