/**
 * Crawls one page: by direct fetch, or rendered where its scripts have to run,
 * and by costlier means where the host refuses us and the caller allows them.
 *
 * @module
 */

import { JobError } from "../../errors.ts";
import type { AnswerHead, Job, Outcome, RenderedPage, Tools } from "../kind.ts";
import { checkHead, checkPage } from "./answer.ts";
import { guardOf } from "./blocked.ts";
import { formatsNeedRender, type PageFormats, pageFormats } from "./formats.ts";
import { isRefusal, ladder, mayBeGuard } from "./ladder.ts";
import type { PageCrawlArgs } from "./mod.ts";
import { throughProxies } from "./proxied.ts";
import { checkRobots } from "./robots.ts";
import { shellOf } from "./shell.ts";
import { isWithin, type Tier } from "./tier.ts";
import { plain, titleOf } from "./title.ts";

type Way = (
  url: string,
  args: PageCrawlArgs,
  tools: Tools,
  job: Job<PageCrawlArgs>,
) => Promise<Outcome>;

const ways: Readonly<Record<Tier, Way>> = {
  fetch: (url, args, tools) => readOrRender(false, url, args, tools),
  browser: (url, args, tools) => render(false, url, args, tools),
  stealth: (url, args, tools) => render(true, url, args, tools),
  proxy: (url, args, tools, job) =>
    throughProxies(
      { url, job, tools },
      (through) =>
        args.render
          ? render(true, url, args, through)
          : readOrRender(true, url, args, through),
    ),
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
  const tiers = ladder(args, {
    proxies: tools.proxied !== undefined,
    provider: tools.scrape !== null,
  });
  for (const tier of tiers) {
    try {
      return await ways[tier](url, args, tools, job);
    } catch (error) {
      if (tier === tiers.at(-1) || !isRefusal(error)) throw error;
      tools.log.info("tier_refused", { tier, error });
    }
  }
  throw new JobError("INTERNAL", "Cannot crawl: there was no way to try");
}

/**
 * Reads a page, and renders it if it is the empty shell of an app, there is a
 * browser and the caller allows one. If that fails, what was read is the answer.
 */
async function readOrRender(
  stealth: boolean,
  url: string,
  args: PageCrawlArgs,
  tools: Tools,
): Promise<Outcome> {
  const outcome = await read(url, tools);
  const mayRender = tools.hasBrowser && isWithin("browser", args.maxTier);
  const sign = mayRender ? shellOf(outcome.page.html) : null;
  if (!sign) return outcome;
  tools.log.info("shell_found", { sign });
  try {
    return await render(stealth, url, args, tools);
  } catch (error) {
    const isForNow = error instanceof JobError && error.retry === "throttled";
    if (tools.signal.aborted || isForNow) throw error;
    tools.log.warn("shell_not_rendered", { error });
    return outcome;
  }
}

function read(url: string, tools: Tools) {
  return tools.step("Direct Fetch", async (step) => {
    const answer = await tools.fetch(url, {
      signal: tools.signal,
      inspect: (head) => {
        step.httpStatus = head.status;
        if (!mayBeGuard(head.status)) checkHead(head);
      },
    });
    return page(answer, answer.text, titleOf(answer.text));
  });
}

function render(
  stealth: boolean,
  url: string,
  { formats }: PageCrawlArgs,
  tools: Tools,
): Promise<Outcome> {
  const method = stealth ? "Puppeteer Stealth" : "Puppeteer";
  return tools.step(method, async (step) => {
    await using tab = await tools.openPage(tools.signal, { stealth });
    step.browser = tab.browser;
    const rendered = await tab.render(url, {
      signal: tools.signal,
      timeoutMs: Math.max(tools.deadline - Date.now(), 1),
      formats,
    });
    step.httpStatus = rendered.status;
    const { title, html } = rendered;
    return {
      ...page(rendered, html, plain(title)),
      ...(formats.length > 0 ? { result: checked(rendered, tools) } : {}),
    };
  });
}

function scrape(
  url: string,
  { render, premium, ultraPremium }: PageCrawlArgs,
  tools: Tools,
): Promise<Outcome> {
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
    return page(answer, answer.text, titleOf(answer.text));
  });
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

/** The page's formats; without them a page is a page all the same. */
function checked(
  { formats, formatsError }: RenderedPage,
  { log }: Tools,
): PageFormats | undefined {
  const { data, error = formatsError } = pageFormats.safeParse(formats);
  if (error) log.warn("formats_not_read", { error: formatsError ?? error });
  return data;
}
