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
import { checkRobots } from "./robots.ts";
import type { Tier } from "./tier.ts";
import { plain, titleOf } from "./title.ts";

type Way = (
  url: string,
  args: PageCrawlArgs,
  tools: Tools,
) => Promise<Outcome>;

/** Parked pages are of these two; their names are the stages of a job. */
type Rendering = Extract<Tier, "browser" | "stealth">;

const ways: Readonly<Record<Tier, Way>> = {
  fetch: read,
  browser: (...job) => render("browser", ...job),
  stealth: (...job) => render("stealth", ...job),
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
  if (args.robots === "obey" && !stage) await checkRobots(url, tools);
  const all = ladder(args, { provider: tools.scrape !== null });
  const tiers = all.slice(Math.max(all.findIndex((tier) => tier === stage), 0));
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
  _args: PageCrawlArgs,
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
    return page(answer, answer.text, titleOf(answer.text));
  });
}

function render(
  tier: Rendering,
  url: string,
  { formats }: PageCrawlArgs,
  tools: Tools,
): Promise<Outcome> {
  const stealth = tier === "stealth";
  const method = stealth ? "Puppeteer Stealth" : "Puppeteer";
  return tools.step(method, async (step) => {
    await using tab = await tools.openPage(tools.signal, { stealth });
    step.browser = tab.browser;
    const rendered = await tab.render(url, {
      signal: tools.signal,
      timeoutMs: Math.max(tools.deadline - Date.now(), 1),
      formats,
    }).catch(async (error) => {
      const parked = await tab.park?.();
      if (!parked) throw error;
      return { parked };
    });
    if ("parked" in rendered) return { do: "park", stage: tier, ...rendered };
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
