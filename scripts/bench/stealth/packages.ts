/**
 * Packages that only this bench uses. They are no imports of `deno.json`: what
 * they bring along, such as the types of Node, would change how everything else
 * is checked.
 *
 * @module
 */

const packages = {
  botd: "npm:@fingerprintjs/botd@2.0.0",
  fpscanner: "npm:fpscanner@1.0.2",
  isbot: "npm:isbot@5.2.3",
  extra: "npm:puppeteer-extra@3.3.6",
  stealthPlugin: "npm:puppeteer-extra-plugin-stealth@2.11.2",
  rebrowser: "npm:rebrowser-puppeteer-core@24.8.1",
  patchright: "npm:patchright-core@1.63.0",
} as const;

type Package = keyof typeof packages;

/** Loads a package; what is in it is the caller's word. */
export async function load<Module>(name: Package): Promise<Module> {
  const specifier: string = packages[name];
  return await import(specifier);
}

/** A file of a package on this machine. */
export async function fileOf(name: Package, path: string): Promise<URL> {
  const description = `${packages[name]}/package.json`;
  // Importing its description is what makes Deno download all of its files.
  await import(description, { with: { type: "json" } });
  return new URL(path, import.meta.resolve(description));
}
