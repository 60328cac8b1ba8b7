/**
 * Crawls one page: by direct fetch, or rendered where its scripts have to run,
 * and by costlier means where the host refuses us and the caller allows them.
 *
 * @module
 */

import { JobError } from "../../errors.ts";
import type { AnswerHead, FetchedPage, Job, Outcome, Tools } from "../kind.ts";
import type { ActionResults } from "../page_options.ts";
import { checkHead, checkPage } from "./answer.ts";
import { guardOf } from "./blocked.ts";
import { formatsNeedRender } from "./formats.ts";
import { keptHeaders } from "./headers.ts";
import { isRefusal, ladder, mayBeGuard } from "./ladder.ts";
import type { PageCrawlArgs } from "./mod.ts";
import { throughProxies } from "./proxied.ts";
import { checkRobots } from "./robots.ts";
import { cookieProblem } from "./setup.ts";
import { shellOf } from "./shell.ts";
import { childrenOf, type Found } from "./site.ts";
import { readSitemap } from "./sitemap.ts";
import { isWithin, type Tier } from "./tier.ts";
import { plain, titleOf } from "./title.ts";
import { checkedFormats, plainFormats, wantedOf } from "./wanted.ts";

type Way = (
  url: string,
  args: PageCrawlArgs,
  tools: Tools,
  job: Job<PageCrawlArgs>,
) => Promise<Reached | Parking>;

/** The outcome of a page, and where its links are. */
interface Reached {
  readonly outcome: Extract<Outcome, { do: "complete" }>;
  readonly found: Found;
}

/** A page that needs longer than a request. */
type Parking = Extract<Outcome, { do: "park" }>;

/** Parked pages are of these two; their names are the stages of a job. */
type Rendering = Extract<Tier, "browser" | "stealth">;

const ways: Readonly<Record<Tier, Way>> = {
  fetch: (url, args, tools) => readOrRender("browser", url, args, tools),
  browser: (url, args, tools) => render("browser", url, args, tools),
  stealth: (url, args, tools) => render("stealth", url, args, tools),
  proxy: (url, args, tools, job) =>
    throughProxies(
      { url, job, tools },
      (through) =>
        args.render
          ? render("stealth", url, args, through)
          : readOrRender("stealth", url, args, through),
    ),
  provider: scrape,
};

/** Runs one try of a `page_crawl`. */
export async function run(
  job: Job<PageCrawlArgs>,
  tools: Tools,
): Promise<Outcome> {
  const { url, args, stage } = job;
  if (!url) {
    throw new JobError("INVALID_ARGS", "Cannot crawl: the job has no URL");
  }
  if (!formatsNeedRender.check(args)) {
    throw new JobError("INVALID_ARGS", formatsNeedRender.error);
  }
  const problem = cookieProblem(url, args.cookies);
  if (problem) throw new JobError("INVALID_ARGS", problem);
  if (args.robots === "obey" && !stage) await checkRobots(url, tools);
  const sitemap = await readSitemap(url, args, tools);
  const all = ladder(args, {
    proxies: tools.proxied !== undefined,
    provider: tools.scrape !== null,
  });
  const tiers = all.slice(Math.max(all.findIndex((tier) => tier === stage), 0));
  for (const tier of tiers) {
    try {
      const reached = await ways[tier](url, args, tools, job);
      if ("do" in reached) return reached;
      const { outcome, found } = reached;
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

/**
 * Reads a page, and renders it if it is the empty shell of an app, there is a
 * browser and the caller allows one. If that fails, what was read is the answer.
 */
async function readOrRender(
  tier: Rendering,
  url: string,
  args: PageCrawlArgs,
  tools: Tools,
): Promise<Reached | Parking> {
  const reached = await read(url, args, tools);
  const mayRender = tools.hasBrowser && isWithin("browser", args.maxTier);
  const sign = mayRender ? shellOf(reached.found.html) : null;
  if (!sign) return reached;
  tools.log.info("shell_found", { sign });
  try {
    return await render(tier, url, args, tools);
  } catch (error) {
    const isForNow = error instanceof JobError && error.retry === "throttled";
    if (tools.signal.aborted || isForNow) throw error;
    tools.log.warn("shell_not_rendered", { error });
    return reached;
  }
}

function read(
  url: string,
  args: PageCrawlArgs,
  tools: Tools,
): Promise<Reached> {
  return tools.step("Direct Fetch", async (step) => {
    const answer = await tools.fetch(url, {
      signal: tools.signal,
      headers: args.headers,
      cookies: args.cookies,
      locale: args.locale,
      inspect: (head) => {
        step.httpStatus = head.status;
        if (!mayBeGuard(head.status)) checkHead(head);
      },
    });
    return plainPage(args, answer);
  });
}

function render(
  tier: Rendering,
  url: string,
  args: PageCrawlArgs,
  tools: Tools,
): Promise<Reached | Parking> {
  const stealth = tier === "stealth";
  const method = stealth ? "Puppeteer Stealth" : "Puppeteer";
  return tools.step(method, async (step) => {
    await using tab = await tools.openPage(tools.signal, { stealth });
    step.browser = tab.browser;
    const rendered = await tab.render(url, {
      signal: tools.signal,
      timeoutMs: Math.max(tools.deadline - Date.now(), 1),
      ...wantedOf(args),
      // It takes what it knows of the args.
      setup: args,
      waitFor: args.waitFor,
      actions: args.actions,
    }).catch(async (error) => {
      const parked = await tab.park?.();
      if (!parked) throw error;
      return { parked };
    });
    if ("parked" in rendered) return { do: "park", stage: tier, ...rendered };
    step.httpStatus = rendered.status;
    const { title, html, done, doneError } = rendered;
    const outcome = page(rendered, html, plain(title));
    if (doneError) throw doneError;
    const { formats, links } = checkedFormats(args, rendered, tools);
    const result = { ...formats, ...resultsOf(done) };
    const hasResult = Object.keys(result).length > 0;
    return {
      outcome: { ...outcome, ...(hasResult ? { result } : {}) },
      found: { head: rendered, html, ...(links ? { links } : {}) },
    };
  });
}

function scrape(
  url: string,
  args: PageCrawlArgs,
  tools: Tools,
): Promise<Reached> {
  const { render, premium, ultraPremium, mobile = false } = args;
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
    return plainPage(args, answer);
  });
}

/** What was reached by an answer whose scripts did not run here; where nobody ran them, it is its own raw html. */
function plainPage(args: PageCrawlArgs, answer: FetchedPage): Reached {
  const { text: html } = answer;
  const isRaw = !args.render && args.formats.includes("rawHtml");
  const formats = plainFormats(args, isRaw ? { rawHtml: html } : {});
  return {
    outcome: {
      ...page(answer, html, titleOf(html)),
      ...(formats ? { result: formats } : {}),
    },
    found: { head: answer, html },
  };
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
      headers: keptHeaders(head.headers),
    },
  };
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
