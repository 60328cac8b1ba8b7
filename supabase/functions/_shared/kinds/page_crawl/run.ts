/**
 * Crawls one page: by direct fetch, or rendered where its scripts have to run,
 * and by costlier means where the host refuses us and the caller allows them.
 *
 * @module
 */

import { JobError } from "../../errors.ts";
import type { AnswerHead, FetchedPage, Job, Outcome, Tools } from "../kind.ts";
import { checkHead, checkPage } from "./answer.ts";
import { guardOf } from "./blocked.ts";
import { formatsNeedRender, type PageFormats } from "./formats.ts";
import { isRefusal, ladder, mayBeGuard } from "./ladder.ts";
import type { PageCrawlArgs } from "./mod.ts";
import { checkRobots } from "./robots.ts";
import type { Tier } from "./tier.ts";
import { plain, titleOf } from "./title.ts";
import { checkedFormats, plainFormats, wantedOf } from "./wanted.ts";

type Way = (
  url: string,
  args: PageCrawlArgs,
  tools: Tools,
) => Promise<Outcome>;

const ways: Readonly<Record<Tier, Way>> = {
  fetch: read,
  browser: (...job) => render(false, ...job),
  stealth: (...job) => render(true, ...job),
  provider: scrape,
};

/** Runs one try of a `page_crawl`. */
export async function run(
  job: Job<PageCrawlArgs>,
  tools: Tools,
): Promise<Outcome> {
  const { url, args } = job;
  if (!url) {
    throw new JobError("INVALID_ARGS", "Cannot crawl: the job has no URL");
  }
  if (!formatsNeedRender.check(args)) {
    throw new JobError("INVALID_ARGS", formatsNeedRender.error);
  }
  if (args.robots === "obey") await checkRobots(url, tools);
  const tiers = ladder(args, { provider: tools.scrape !== null });
  for (const tier of tiers) {
    try {
      return await ways[tier](url, args, tools);
    } catch (error) {
      if (tier === tiers.at(-1) || !isRefusal(error)) throw error;
      tools.log.info("tier_refused", { tier, error });
    }
  }
  throw new JobError("INTERNAL", "Cannot crawl: there was no way to try");
}

function read(
  url: string,
  args: PageCrawlArgs,
  tools: Tools,
): Promise<Outcome> {
  return tools.step("Direct Fetch", async (step) => {
    const answer = await tools.fetch(url, {
      signal: tools.signal,
      inspect: (head) => {
        step.httpStatus = head.status;
        if (!mayBeGuard(head.status)) checkHead(head);
      },
    });
    return plainPage(args, answer);
  });
}

function render(
  stealth: boolean,
  url: string,
  args: PageCrawlArgs,
  tools: Tools,
): Promise<Outcome> {
  const method = stealth ? "Puppeteer Stealth" : "Puppeteer";
  return tools.step(method, async (step) => {
    await using tab = await tools.openPage(tools.signal, { stealth });
    step.browser = tab.browser;
    const rendered = await tab.render(url, {
      signal: tools.signal,
      timeoutMs: Math.max(tools.deadline - Date.now(), 1),
      ...wantedOf(args),
    });
    step.httpStatus = rendered.status;
    const { title, html } = rendered;
    return {
      ...page(rendered, html, plain(title)),
      ...result(checkedFormats(args, rendered, tools)),
    };
  });
}

function scrape(
  url: string,
  args: PageCrawlArgs,
  tools: Tools,
): Promise<Outcome> {
  const { render, premium, ultraPremium } = args;
  return tools.step("Scraper API", async (step) => {
    const answer = await tools.scrape?.(url, {
      signal: tools.signal,
      render,
      premium,
      ultraPremium,
    });
    if (!answer) {
      throw new JobError("INTERNAL", "Cannot scrape without an account");
    }
    step.httpStatus = answer.status;
    return plainPage(args, answer);
  });
}

/** The outcome of an answer whose scripts did not run here; where nobody ran them, it is its own raw html. */
function plainPage(args: PageCrawlArgs, answer: FetchedPage) {
  const { text } = answer;
  const isRaw = !args.render && args.formats.includes("rawHtml");
  return {
    ...page(answer, text, titleOf(text)),
    ...result(plainFormats(args, isRaw ? { rawHtml: text } : {})),
  };
}

function result(formats: PageFormats | undefined) {
  return formats === undefined ? {} : { result: formats };
}

/** The outcome of an answer that is a page; throws for a refusal and for what is none. */
function page(head: AnswerHead, html: string, title: string | null) {
  const guard = guardOf(head, html);
  if (guard) {
    throw new JobError(
      "BLOCKED",
      `Cannot crawl '${
        head.url.slice(0, 200)
      }': the host takes us for a robot (${guard}, HTTP ${head.status})`,
      { httpStatus: head.status },
    );
  }
  return {
    do: "complete" as const,
    page: {
      html,
      httpStatus: head.status,
      finalUrl: head.url,
      contentType: checkPage(head, html),
      title,
    },
  };
}
