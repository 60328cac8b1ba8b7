/**
 * Keeps to robots.txt.
 *
 * @module
 */

import { JobError } from "../../errors.ts";
import type { Tools } from "../kind.ts";
import { checkThrottle } from "./answer.ts";

/** Refuses a URL that its site's robots.txt does not allow; throws a {@linkcode JobError}. */
export function checkRobots(url: string, tools: Tools): Promise<void> {
  return tools.step("robots.txt", async () => {
    const { answer, expiresInMs } = await tools.robots(url, {
      signal: tools.signal,
      inspect: checkThrottle,
    });
    const cannot = `Cannot crawl '${url.slice(0, 200)}'`;
    if (answer === "disallowed") {
      throw new JobError(
        "ROBOTS_DISALLOWED",
        `${cannot}: its site's robots.txt disallows it`,
      );
    }
    if (answer === "unavailable") {
      throw new JobError(
        "ROBOTS_UNAVAILABLE",
        `${cannot} for now: its site's robots.txt cannot be read`,
        { retryAfterMs: expiresInMs },
      );
    }
  });
}
