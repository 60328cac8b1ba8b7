/**
 * Crawls one page: by direct fetch, or rendered where its scripts have to run.
 *
 * @module
 */

import { JobError } from "../../errors.ts";
import type { Job, Outcome, Page, RenderedPage, Tools } from "../kind.ts";
import { checkHead, checkPage } from "./answer.ts";
import { formatsNeedRender, type PageFormats, pageFormats } from "./formats.ts";
import type { PageCrawlArgs } from "./mod.ts";
import { checkRobots } from "./robots.ts";
import { plain, titleOf } from "./title.ts";

/** Runs one try of a `page_crawl`. */
export async function run(
  job: Job<PageCrawlArgs>,
  tools: Tools,
): Promise<Outcome> {
  if (!job.url) {
    throw new JobError("INVALID_ARGS", "Cannot crawl: the job has no URL");
  }
  if (!formatsNeedRender.check(job.args)) {
    throw new JobError("INVALID_ARGS", formatsNeedRender.error);
  }
  if (job.args.robots === "obey") await checkRobots(job.url, tools);
  return job.args.render
    ? await render(job.url, job.args, tools)
    : { do: "complete", page: await read(job.url, tools) };
}

function read(url: string, tools: Tools): Promise<Page> {
  return tools.step("Direct Fetch", async (step) => {
    const answer = await tools.fetch(url, {
      signal: tools.signal,
      inspect: (head) => {
        step.httpStatus = head.status;
        checkHead(head);
      },
    });
    const contentType = checkPage(answer, answer.text);
    return {
      html: answer.text,
      httpStatus: answer.status,
      finalUrl: answer.url,
      contentType,
      title: titleOf(answer.text),
    };
  });
}

function render(
  url: string,
  { formats }: PageCrawlArgs,
  tools: Tools,
): Promise<Outcome> {
  return tools.step("Puppeteer", async (step) => {
    await using page = await tools.openPage(tools.signal);
    step.browser = page.browser;
    const rendered = await page.render(url, {
      signal: tools.signal,
      timeoutMs: Math.max(tools.deadline - Date.now(), 1),
      formats,
    });
    step.httpStatus = rendered.status;
    const contentType = checkPage(rendered, rendered.html);
    return {
      do: "complete",
      page: {
        html: rendered.html,
        httpStatus: rendered.status,
        finalUrl: rendered.url,
        contentType,
        title: plain(rendered.title),
      },
      ...(formats.length > 0 ? { result: checked(rendered, tools) } : {}),
    };
  });
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
