/**
 * Step 4: the minute schedule.
 *
 * @module
 */

import { z } from "zod";
import type { SupabaseCli } from "./supabase_cli.ts";

const answer = z.tuple([z.object({ missing: z.array(z.string()) })]);

/** Schedules the call of this URL; answers what is missing for that, and then nothing is scheduled. */
export async function scheduleCron(
  cli: SupabaseCli,
  ref: string,
  { url, key }: { url: string; key: string },
): Promise<string[]> {
  const sql = `select crawl_private.schedule_cron(${literal(url)}, ${
    literal(key)
  }) as missing`;
  const [{ missing }] = answer.parse(await cli.query(sql, ref));
  return missing;
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** What to do where something is missing. */
export function scheduleAdvice(url: string, missing: string[]): string {
  return `not scheduled, as the database lacks ${missing.join(", ")}
    Enable it under Database, Extensions and deploy again; or let any scheduler send, each minute,
    POST ${url} with a secret key in the 'apikey' header.`;
}
