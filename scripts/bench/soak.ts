/**
 * `deno task bench:soak [jobs]`: three workers, the cron and `jobs` (2 000)
 * pages of a real site, a tenth of them rendered; one worker is killed, one
 * told to end, and the browser dies. Prints how it went, and exits with 1 if a
 * job is not accounted for.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import { EgressProxy } from "../egress_proxy/mod.ts";
import { fixtureSite } from "../fixtures/site.ts";
import { BrowserHost } from "../stack/browser_host.ts";
import { getBrowser } from "../stack/browser_path.ts";
import { benchStack } from "./bench_stack.ts";
import { ms } from "./figures.ts";
import { soak } from "./soak/run.ts";

const leaseMs = 30_000;

if (import.meta.main) Deno.exit(await main(Number(Deno.args[0] ?? 2_000)));

async function main(jobs: number): Promise<number> {
  await using site = await fixtureSite();
  const home = fileURLToPath(new URL("../../.local", import.meta.url));
  await using browser = new BrowserHost({
    browser: () => getBrowser(home),
    log: console.error,
  });
  await using proxy = await EgressProxy.start({ secret: crypto.randomUUID() });
  const env = {
    BROWSER_WS_ENDPOINT: browser.endpoint,
    EGRESS_PROXY_URL: proxy.url,
    CRAWL_ALLOWED_PRIVATE_HOSTS: site.host,
    HOST_CONCURRENCY: "20",
    BROWSER_CONCURRENCY: "2",
    DRAIN_CONCURRENCY: "4",
    MAX_DRAINS: "1",
    LEASE_MS: String(leaseMs),
    POLLING_INTERVAL: "500",
  };
  await using stack = await benchStack(env);
  const started = Date.now();
  const log = (line: string) =>
    console.log(
      `${
        String(Math.round((Date.now() - started) / 1000)).padStart(4)
      } s  ${line}`,
    );
  const soaked = await soak({
    stack,
    site,
    browser,
    env,
    jobs,
    rendered: Math.round(jobs / 10),
    tickMs: 60_000,
    withinMs: 20 * 60_000,
    log,
  });
  const rows: Record<string, string | number> = {
    "jobs acknowledged": soaked.urls.length,
    "jobs completed": soaked.completed,
    "of them rendered": soaked.rendered,
    "time": ms(soaked.ms),
    "jobs/s": (soaked.completed / soaked.ms * 1_000).toFixed(1),
    "stalls (the killed worker's jobs)": soaked.stalls,
    "snoozes": soaked.snoozes,
    "retries": soaked.retries,
    [`kill → its jobs are back (lease: ${ms(leaseMs)})`]: ms(soaked.recoveryMs),
    "SIGTERM → the worker has ended": ms(soaked.stopMs),
    "wrong": soaked.wrongs.length,
  };
  for (const [what, value] of Object.entries(rows)) {
    console.log(`${what.padEnd(44)} ${value}`);
  }
  for (const [worker, count] of Object.entries(soaked.byWorker)) {
    console.log(`${`jobs done by ${worker}`.padEnd(44)} ${count}`);
  }
  for (const wrong of soaked.wrongs) console.log(wrong);
  return soaked.wrongs.length > 0 ? 1 : 0;
}
