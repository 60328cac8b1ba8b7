/**
 * Small made-up projects, for tests of what looks at files.
 *
 * @module
 */

/** A temporary folder. Disposing of it removes it. */
export interface ProjectFolder extends AsyncDisposable {
  readonly url: URL;
}

/** Makes a folder of these files: path → text. */
export async function projectFolder(
  files: Readonly<Record<string, string>>,
): Promise<ProjectFolder> {
  const path = await Deno.makeTempDir({ prefix: "checks-" });
  const url = new URL(`file://${path}/`);
  for (const [name, text] of Object.entries(files)) {
    const file = new URL(name, url);
    await Deno.mkdir(new URL("./", file), { recursive: true });
    await Deno.writeTextFile(file, text);
  }
  return {
    url,
    [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }),
  };
}
