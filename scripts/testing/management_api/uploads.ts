/**
 * Deployed functions, unpacked: each in a folder of its own, with nothing but
 * the files that were uploaded for it, so that none lives on another's.
 *
 * @module
 */

import { dirname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import own from "../../../deno.json" with { type: "json" };

const metadataSchema = z.object({
  name: z.string(),
  entrypoint_path: z.string(),
  import_map_path: z.string(),
  verify_jwt: z.boolean(),
});

/** A deployed function, as the platform tells of it. */
export interface DeployedFunction {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly status: "ACTIVE";
  readonly version: number;
  readonly verify_jwt: boolean;
  readonly entrypoint_path: string;
  readonly import_map_path: string;
  readonly created_at: number;
  readonly updated_at: number;
}

/** The functions that were uploaded to a folder. */
export class Uploads {
  readonly #folder: string;
  readonly #functions = new Map<string, DeployedFunction>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Those that are deployed. */
  get list(): DeployedFunction[] {
    return [...this.#functions.values()];
  }

  /** Unpacks what `POST …/functions/deploy` carries, in place of what was there. */
  async unpack(slug: string, form: FormData): Promise<DeployedFunction> {
    const metadata = metadataSchema.parse(
      JSON.parse(String(form.get("metadata"))),
    );
    const folder = join(this.#folder, slug);
    await Deno.remove(folder, { recursive: true }).catch(() => {});
    for (const file of form.getAll("file")) {
      if (typeof file === "string") continue;
      const path = normalize(join(folder, file.name));
      if (!path.startsWith(`${folder}/`)) throw new Error(`Bad: ${file.name}`);
      await Deno.mkdir(dirname(path), { recursive: true });
      await Deno.writeFile(path, new Uint8Array(await file.arrayBuffer()));
    }
    const before = this.#functions.get(slug);
    const now = Date.now();
    const deployed: DeployedFunction = {
      ...metadata,
      id: before?.id ?? crypto.randomUUID(),
      slug,
      status: "ACTIVE",
      version: (before?.version ?? 0) + 1,
      created_at: before?.created_at ?? now,
      updated_at: now,
    };
    this.#functions.set(slug, deployed);
    return deployed;
  }

  /** Writes what the functions host reads; answers the paths of its files. */
  async configure(): Promise<{ configFile: string; denoConfig: string }> {
    const { list } = this;
    const configFile = join(this.#folder, "config.toml");
    await Deno.writeTextFile(
      configFile,
      list.map(({ slug, entrypoint_path }) =>
        `[functions.${slug}]\nentrypoint = "./${slug}/${entrypoint_path}"\n`
      ).join("\n"),
    );
    const denoConfig = join(this.#folder, "deno.json");
    const { tasks: _, lint: _lint, exclude: _exclude, ...options } = own;
    await Deno.writeTextFile(
      denoConfig,
      JSON.stringify({
        ...options,
        // For the host itself; a function's own imports come first.
        imports: {
          zod: own.imports.zod,
          "smol-toml": own.imports["smol-toml"],
        },
        // Imports mean what the uploaded import map says.
        workspace: list.map(({ slug, import_map_path }) =>
          `./${slug}/${dirname(import_map_path)}`
        ),
      }),
    );
    await Deno.copyFile(
      fileURLToPath(new URL("../../../deno.lock", import.meta.url)),
      join(this.#folder, "deno.lock"),
    );
    return { configFile, denoConfig };
  }
}
