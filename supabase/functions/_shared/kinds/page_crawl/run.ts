/**
 * Crawls one page: by direct fetch, or rendered where its scripts have to run,
 * and by costlier means where the host refuses us and the caller allows them.
 *
 * @module
 */

import { JobError } from "../../errors.ts";
import type {
  AnswerHead,
  FetchedPage,
  Job,
  Outcome,
  RenderedPage,
  Tools,
} from "../kind.ts";
import type { ActionResults } from "../page_options.ts";
import { checkHead, checkPage } from "./answer.ts";
import { guardOf } from "./blocked.ts";
import {
  type FormatName,
  formatsNeedRender,
  type PageFormats,
  pageFormats,
} from "./formats.ts";
import { isRefusal, ladder, mayBeGuard } from "./ladder.ts";
import type { PageCrawlArgs } from "./mod.ts";
import { checkRobots } from "./robots.ts";
import { cookieProblem } from "./setup.ts";
import { childrenOf, type Found } from "./site.ts";
import { readSitemap } from "./sitemap.ts";
import type { Tier } from "./tier.ts";
import { plain, titleOf } from "./title.ts";

type Way = (
  url: string,
  args: PageCrawlArgs,
  tools: Tools,
) => Promise<Reached>;

/** The outcome of a page, and where its links are. */
interface Reached {
  readonly outcome: Extract<Outcome, { do: "complete" }>;
  readonly found: Found;
}

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
  const problem = cookieProblem(url, args.cookies);
  if (problem) throw new JobError("INVALID_ARGS", problem);
  if (args.robots === "obey") await checkRobots(url, tools);
  const sitemap = await readSitemap(url, args, tools);
  const tiers = ladder(args, { provider: tools.scrape !== null });
  for (const tier of tiers) {
    try {
      const { outcome, found } = await ways[tier](url, args, tools);
      if (!args.follow) return outcome;
      return {
        ...outcome,
        children: childrenOf({ url, args }, found, sitemap),
      };
    } catch (error) {
      if (tier === tiers.at(-1) || !isRefusal(error)) throw error;
      tools.log.info("tier_refused", { tier, error });
    }
  }
  throw new JobError("INTERNAL", "Cannot crawl: there was no way to try");
}

function read(
  url: string,
  { headers, cookies, locale }: PageCrawlArgs,
  tools: Tools,
): Promise<Reached> {
  return tools.step("Direct Fetch", async (step) => {
    const answer = await tools.fetch(url, {
      signal: tools.signal,
      headers,
      cookies,
      locale,
      inspect: (head) => {
        step.httpStatus = head.status;
        if (!mayBeGuard(head.status)) checkHead(head);
      },
    });
    return reached(answer);
  });
}

function render(
  stealth: boolean,
  url: string,
  args: PageCrawlArgs,
  tools: Tools,
): Promise<Reached> {
  const method = stealth ? "Puppeteer Stealth" : "Puppeteer";
  return tools.step(method, async (step) => {
    await using tab = await tools.openPage(tools.signal, { stealth });
    step.browser = tab.browser;
    const { formats, follow } = args;
    const names = follow ? [...new Set([...formats, "links"])] : formats;
    const rendered = await tab.render(url, {
      signal: tools.signal,
      timeoutMs: Math.max(tools.deadline - Date.now(), 1),
      formats: names,
      // It takes what it knows of the args.
      setup: args,
      waitFor: args.waitFor,
      actions: args.actions,
    });
    step.httpStatus = rendered.status;
    const { title, html, done, doneError } = rendered;
    const outcome = page(rendered, html, plain(title));
    if (doneError) throw doneError;
    const read = names.length > 0 ? checked(rendered, tools) : undefined;
    const result = { ...only(formats, read), ...resultsOf(done) };
    return {
      outcome: {
        ...outcome,
        ...(Object.keys(result).length > 0 ? { result } : {}),
      },
      found: {
        head: rendered,
        html,
        ...(read?.links ? { links: read.links } : {}),
      },
    };
  });
}

function scrape(
  url: string,
  { render, premium, ultraPremium, mobile = false }: PageCrawlArgs,
  tools: Tools,
): Promise<Reached> {
  return tools.step("Scraper API", async (step) => {
    const answer = await tools.scrape?.(url, {
      signal: tools.signal,
      render,
      premium,
      ultraPremium,
      ...(mobile ? { mobile } : {}),
    });
    if (!answer) {
      throw new JobError("INTERNAL", "Cannot scrape without an account");
    }
    step.httpStatus = answer.status;
    return reached(answer);
  });
}

function reached(answer: FetchedPage): Reached {
  const { text: html } = answer;
  const outcome = page(answer, html, titleOf(html));
  return { outcome, found: { head: answer, html } };
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

/** Those formats that were asked for. */
function only(
  names: readonly FormatName[],
  { links, ...others }: PageFormats = {},
): PageFormats {
  return names.includes("links") && links ? { ...others, links } : others;
}

/** What came of the actions, where anything did. */
function resultsOf(
  { screenshots = [], evaluations = [] }: Partial<ActionResults> = {},
): Partial<ActionResults> {
  return {
    ...(screenshots.length > 0 ? { screenshots } : {}),
    ...(evaluations.length > 0 ? { evaluations } : {}),
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
