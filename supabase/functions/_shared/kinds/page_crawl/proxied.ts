/**
 * Tries a page through proxies of the pool.
 *
 * @module
 */

import { JobError } from "../../errors.ts";
import type { Job, Tools } from "../kind.ts";
import { isRefusal } from "./ladder.ts";
import type { PageCrawlArgs } from "./mod.ts";

/** Proxies that one try asks where they do not work. */
const maxProxies = 3;

/** Runs `way` through a proxy of the session, and through the next ones where proxies fail. */
export async function throughProxies<Reached>(
  { url, job, tools }: {
    url: string;
    job: Job<PageCrawlArgs>;
    tools: Tools;
  },
  way: (tools: Tools) => Promise<Reached>,
): Promise<Reached> {
  const choice = {
    url,
    session: job.args.session ?? job.id,
    turn: job.attempt - 1,
  };
  for (let left = maxProxies;; left--) {
    const proxy = tools.proxied?.(choice);
    if (!proxy) {
      throw new JobError("INTERNAL", "Cannot use a proxy without any");
    }
    try {
      return await way({
        ...tools,
        fetch: proxy.fetch,
        openPage: proxy.openPage,
        // "Proxy Fetch", "Proxy Puppeteer Stealth"
        step: (method, run) =>
          tools.step(`Proxy ${method.replace(/^Direct /, "")}`, run),
      });
    } catch (error) {
      const isDead = error instanceof JobError && error.code === "PROXY_FAILED";
      if (!isDead && isRefusal(error)) proxy.refused();
      if (!isDead || left <= 1) throw error;
      tools.log.warn("proxy_failed", { error });
    }
  }
}
