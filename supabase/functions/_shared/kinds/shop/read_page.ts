/**
 * Reads a page of a shop: by direct fetch, or in the remote browser.
 *
 * @module
 */

import { type JobCode, JobError } from "../../errors.ts";
import type { AnswerHead, Outcome, Tools } from "../kind.ts";
import type { Brand } from "./brand.ts";

/** A page that was read. */
export interface ReadPage {
  readonly html: string;
  /** Where it was found, after redirects. */
  readonly url: string;
}

/** Not now: the host asked for patience, or the page is left loading. */
export type Later = Extract<Outcome, { do: "snooze" | "park" }>;

/** The longest that a host is waited for in between two of its pages. */
const longestGapMs = 10_000;
/** One page may take so long of a job that reads many. */
const longestFetchMs = 30_000;
const longestRenderMs = 60_000;
const usualPatienceMs = 5_000;
const longestPatienceMs = 3_600_000;
/** 408 and 425 mean "again, please", whatever class they are numbered in. */
const transient = new Set([408, 425]);

/** Reads a page as its brand says; what is no page throws a {@linkcode JobError}. */
export async function readPage(
  url: string,
  { render, robots, stage }: Pick<Brand, "render" | "robots"> & {
    /** Of a page that is loading already. */
    stage: string | undefined;
  },
  tools: Tools,
): Promise<ReadPage | Later> {
  if (robots === "obey" && stage === undefined) await obey(url, tools);
  const read = render ? await rendered(url, tools) : await fetched(url, tools);
  if ("do" in read) return read;
  const { head, html } = read;
  const patience = patienceOf(head);
  if (patience) return patience;
  checkHead(head);
  if (html.trim() === "") throw failure("EMPTY_ANSWER", head, "it is empty");
  return { html, url: head.url };
}

type Answer = { readonly head: AnswerHead; readonly html: string } | Later;

function fetched(url: string, tools: Tools): Promise<Answer> {
  return tools.step("Direct Fetch", async (step) => {
    const { text: html, ...head } = await tools.fetch(url, {
      signal: AbortSignal.any([
        tools.signal,
        AbortSignal.timeout(longestFetchMs),
      ]),
      inspect: (head) => {
        step.httpStatus = head.status;
        if (!patienceOf(head)) checkHead(head);
      },
    });
    return { head, html };
  });
}

function rendered(url: string, tools: Tools): Promise<Answer> {
  return tools.step("Puppeteer", async (step) => {
    await using tab = await tools.openPage(tools.signal);
    step.browser = tab.browser;
    const page = await tab.render(url, {
      signal: tools.signal,
      timeoutMs: Math.max(
        Math.min(tools.deadline - Date.now(), longestRenderMs),
        1,
      ),
    }).catch(async (error) => {
      const parked = await tab.park?.();
      if (!parked) throw error;
      return { parked };
    });
    if ("parked" in page) return { do: "park", stage: "browser", ...page };
    step.httpStatus = page.status;
    return { head: page, html: page.html };
  });
}

/** Asks the site's robots.txt, and leaves the host alone for as long as it says. */
async function obey(url: string, tools: Tools): Promise<void> {
  const { answer, crawlDelayMs, expiresInMs } = await tools.step(
    "robots.txt",
    () => tools.robots(url, { signal: tools.signal, paced: false }),
  );
  const cannot = `Cannot read '${url.slice(0, 200)}'`;
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
  await pause(Math.min(crawlDelayMs, longestGapMs), tools.signal);
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (ms <= 0) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", stop);
      resolve();
    }, ms);
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
  });
}

/** The job alone waits: its lane is all shops', not this host's. */
function patienceOf({ status, headers, url }: AnswerHead): Later | undefined {
  if (status !== 429 && status !== 503) return undefined;
  const seconds = Number(headers.get("retry-after"));
  return {
    do: "snooze",
    code: "HTTP_THROTTLED",
    reason: `Cannot read '${
      url.slice(0, 200)
    }': the host asks for patience (HTTP ${status})`,
    delayMs: seconds > 0
      ? Math.min(seconds * 1_000, longestPatienceMs)
      : usualPatienceMs,
  };
}

/** Refuses what is no page by its status and content type. */
function checkHead(head: AnswerHead): void {
  const { status } = head;
  if (status >= 500 || transient.has(status)) {
    throw failure(
      "HTTP_SERVER_ERROR",
      head,
      `the host answered HTTP ${status}`,
    );
  }
  if (status < 200 || status > 299) {
    throw failure(
      "HTTP_CLIENT_ERROR",
      head,
      `the host answered HTTP ${status}`,
    );
  }
  const type = head.headers.get("content-type") ?? "";
  if (!/^\s*(?:text\/html|application\/xhtml\+xml|$)/i.test(type)) {
    throw failure("NOT_HTML", head, `it is '${type.slice(0, 100)}', no page`);
  }
}

function failure(code: JobCode, { url, status }: AnswerHead, why: string) {
  return new JobError(code, `Cannot read '${url.slice(0, 200)}': ${why}`, {
    httpStatus: status,
  });
}
