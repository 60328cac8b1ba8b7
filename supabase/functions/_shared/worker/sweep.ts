/**
 * Looks through the remote browsers for pages of this project that nobody
 * claims, where there is a reason to: a page was parked, a worker lost, or its
 * connection to a browser.
 *
 * @module
 */

import { fingerprint } from "../browser/fingerprint.ts";
import { sweepBrowser } from "../browser/sweep.ts";
import { env } from "../env.ts";
import type { Log } from "../log.ts";
import { OpenPages } from "../queue/open_pages.ts";

/** By what this project's pages are known in a browser that others use, too. */
export function projectMark(): Promise<string> {
  return fingerprint(env().SUPABASE_URL);
}

/**
 * Closes what is over; without a tick only where a job was cancelled whose page
 * is parked. Throws nothing: the next tick comes in a minute.
 */
export async function sweepPages(
  log: Log,
  { tick }: { tick: boolean },
): Promise<void> {
  const open = OpenPages.connect();
  try {
    const { wanted, pages } = await open.list();
    const abandoned = pages.filter(({ claimed }) => !claimed);
    if (abandoned.length === 0 && !(tick && wanted)) return;
    const project = await projectMark();
    const list = async () =>
      (await open.list()).pages.map((page) => ({
        ...page,
        contextId: page.context_id,
      }));
    const endpoints = env().BROWSER_WS_ENDPOINT.split(",")
      .map((address) => address.trim()).filter(Boolean);
    await Promise.all(endpoints.map(async (endpoint) => {
      const closed = await sweepBrowser(endpoint, { project, pages: list })
        .catch((error) => {
          log.warn("browser_not_swept", { error });
          return 0;
        });
      if (closed > 0) log.info("pages_swept", { count: closed });
    }));
    if (abandoned.length === 0) return;
    // Where a browser was away, what it kept is found by its mark later on.
    await open.forget(abandoned.map(({ job_id }) => job_id));
  } catch (error) {
    log.warn("browsers_not_swept", { error });
  }
}
