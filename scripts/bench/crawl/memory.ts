/**
 * Whether the function's process grows with the pages it crawls.
 *
 * @module
 */

import type { BrowserHost } from "../../stack/browser_host.ts";
import type { TestStack } from "../../testing/stack.ts";
import { quantile } from "../figures.ts";
import { goal } from "./goal.ts";
import { crawlOurs } from "./our_crawl.ts";
import type { Urls } from "./pages.ts";
import { memoryMiB, peak, treeMiB } from "./process_usage.ts";

/** Looks ten times over so many pages, direct ones first, at the function's memory and the browser's. */
export async function memory(
  { stack, browser, urls, total }: {
    stack: TestStack;
    browser: BrowserHost;
    urls: Urls;
    total: number;
  },
): Promise<void> {
  const step = Math.ceil(total / 10);
  for (const render of [false, true]) {
    const name = render ? "rendered" : "direct";
    const seen: number[] = [];
    const browserPid = await browser.pid() ?? Deno.pid;
    let highest = 0;
    const browserMiB = await peak(() => treeMiB(browserPid), async () => {
      for (let done = 0; done < total; done += step) {
        const most = await peak(
          () => memoryMiB(stack.functionsPid),
          () => crawlOurs(stack, urls(step), { render }),
        );
        highest = Math.max(highest, most);
        seen.push(await memoryMiB(stack.functionsPid));
      }
    });
    console.log(
      `memory after every ${step} of ${total} ${name} pages, in MiB: ${
        seen.map(Math.round).join(" ")
      }; at most ${highest.toFixed(0)}, the browser ${browserMiB.toFixed(0)}`,
    );
    // The first readings are of a process that still warms up.
    const warm = seen.slice(3);
    const middle = quantile(warm, 0.5);
    goal(
      `function memory, ${name}, furthest from its median`,
      100 * Math.max(...warm.map((value) => Math.abs(value / middle - 1))),
      ["≤", 10],
      " %",
    );
  }
}
