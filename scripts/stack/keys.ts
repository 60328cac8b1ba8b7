/**
 * The keys of the local stack, made once and kept.
 *
 * @module
 */

import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { generateApiKey } from "@supabase/lite";
import { z } from "zod";

const keysSchema = z.object({
  /** For browsers; acts as `anon` or as the signed-in user. */
  publishable: z.string(),
  /** For servers; acts as `service_role`. */
  secret: z.string(),
  /** The ticker's own secret key. */
  cron: z.string(),
  /** Signs the tokens of signed-in users, HS256. */
  jwtSecret: z.string(),
  /** The password of Postgres's superuser. */
  databasePassword: z.string(),
});

/** The keys of one stack. */
export type Keys = z.output<typeof keysSchema>;

/** Makes a new set of keys. */
export async function generateKeys(): Promise<Keys> {
  return {
    publishable: (await generateApiKey("publishable")).key,
    secret: (await generateApiKey("secret")).key,
    cron: (await generateApiKey("secret")).key,
    jwtSecret: randomBytes(32).toString("base64url"),
    databasePassword: randomBytes(18).toString("base64url"),
  };
}

/** The keys kept in the state folder, for nobody else to read. */
export async function readKeys(state: string): Promise<Keys | undefined> {
  const text = await Deno.readTextFile(join(state, "keys.json"))
    .catch(() => undefined);
  return text === undefined ? undefined : keysSchema.parse(JSON.parse(text));
}

/** Reads the keys, or makes and keeps new ones. */
export async function ensureKeys(state: string): Promise<Keys> {
  const found = await readKeys(state);
  if (found) return found;
  const keys = await generateKeys();
  const file = join(state, "keys.json");
  await Deno.writeTextFile(`${file}.partial`, JSON.stringify(keys, null, 2), {
    mode: 0o600,
  });
  await Deno.rename(`${file}.partial`, file);
  return keys;
}
