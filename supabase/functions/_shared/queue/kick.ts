/**
 * Starts a drain now instead of at the next minute: calls `crawl-cron`, which
 * answers at once and has a request's time and memory of its own.
 *
 * @module
 */

import { env } from "../env.ts";
import type { Log } from "../log.ts";

let kicking = false;
let again = false;

/**
 * Kicks; while a kick is under way any number of further ones become one, so a
 * burst of submits costs few calls. Throws nothing: the cron is the safety net.
 */
export async function kick(log: Log): Promise<void> {
  again = true;
  if (kicking) return;
  kicking = true;
  try {
    while (again) {
      again = false;
      const { SUPABASE_URL, SUPABASE_SECRET_KEYS } = env();
      const response = await fetch(`${SUPABASE_URL}/functions/v1/crawl-cron`, {
        method: "POST",
        headers: {
          apikey: SUPABASE_SECRET_KEYS.default ?? "",
          "content-type": "application/json",
        },
        body: '{"kick":true}',
        signal: AbortSignal.timeout(5_000),
      });
      await response.body?.cancel();
      if (!response.ok) log.warn("kick_refused", { status: response.status });
    }
  } catch (error) {
    log.warn("kick_failed", { error });
  } finally {
    kicking = false;
  }
}
