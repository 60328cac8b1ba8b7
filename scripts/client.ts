/**
 * `deno task client` bundles the client into one file, an ES module that runs
 * in Deno, Node and browsers.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const bundlePath = ".local/crawl_client.js";

/** The client as one module, or another file of the project's; `root` is the URL of the project's folder. */
export async function clientBundle(
  root: URL,
  file = "client/mod.ts",
): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "bundle",
      "-q",
      "--platform=browser",
      "--minify",
      file,
    ],
    cwd: fileURLToPath(root),
  }).output();
  if (success) return new TextDecoder().decode(stdout);
  const reason = new TextDecoder().decode(stderr).trim();
  throw new Error(`Cannot bundle the client: ${reason}`);
}

if (import.meta.main) {
  const root = new URL("../", import.meta.url);
  const text = await clientBundle(root);
  await Deno.mkdir(new URL(".local/", root), { recursive: true });
  await Deno.writeTextFile(new URL(bundlePath, root), text);
  const [size, zipped] = [text, gzipSync(text)].map(({ length }) =>
    `${(length / 1_024).toFixed(1)} KB`
  );
  console.log(`${bundlePath}: ${size}, gzipped ${zipped}`);
}
