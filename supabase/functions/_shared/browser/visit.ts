/**
 * Opens a URL in a page and reads what came of it.
 *
 * @module
 */

import type { CDPSession, Page } from "puppeteer-core";
import { JobError } from "../errors.ts";
import type { FormatsWanted, RenderedPage } from "../kinds/kind.ts";
import type { PageSetup } from "../kinds/page_options.ts";
import { storable } from "../net/charset.ts";
import { maxPageBytes } from "../net/fetch.ts";
import { waitAndAct, type Wishes } from "./doing.ts";
import { makeFormats } from "./formats.ts";
import type { FrameView } from "./isolated_world.ts";
import { renderError } from "./navigation_error.ts";
import { hasItsContent, settle } from "./settle.ts";
import { type Snapshot, takeSnapshot } from "./snapshot.ts";
import type { Document, Traffic } from "./traffic.ts";

/** What is visited, until when, and what is read there. */
export interface Visit extends Wishes {
  /** What to make of it besides the html. */
  readonly wanted: FormatsWanted;
  /** What the page has been told. */
  readonly setup: PageSetup;
  readonly stealth: boolean;
  /** `Date.now()` value after which nobody listens. */
  readonly deadline: number;
  readonly traffic: Traffic;
  /** The page while its formats are read: what is left of it if that goes wrong. */
  page?: RenderedPage | undefined;
  /** What was waited for and done, once that is over. */
  done?: Done;
  /** Whether something may have been done in the page: it is not to be done twice. */
  isActing?: boolean;
}

/** What a page is left for being read after its actions. */
const readingMs = 3_000;
/** Why a document is broken may be told only after that it is: a crash, a new document. */
const newsMs = 300;

/** Navigates, waits until the content has settled, and reads it; throws what the browser says. */
export async function visit(
  tab: Page,
  session: CDPSession,
  target: Visit,
): Promise<RenderedPage> {
  const view = await navigate(session, target);
  return await readVisited(tab, view, target);
}

/** Waits until the content of what the traffic tells of has settled, and reads it. */
export async function readVisited(
  tab: Page,
  view: FrameView,
  target: Visit,
): Promise<RenderedPage> {
  const { url, deadline, traffic } = target;
  for (;;) {
    let document = traffic.document;
    const isNews = () => traffic.document !== document;
    if (document && isBodiless(document)) return rendered(url, document);
    try {
      await settle(
        traffic,
        view,
        deadline,
        (life) => mayBeCalm(target) && hasItsContent(life, traffic),
      );
      const settled = document = traffic.document;
      if (!settled || isBodiless(settled)) continue;
      if (settled.state === "broken") {
        await traffic.until(isNews, newsMs);
        throw new Error(settled.request.failure()?.errorText);
      }
      const page = await readSettled(tab, view, target, {
        isNews,
        describe: (read) => rendered(url, settled, read),
      });
      if (page) return page;
    } catch (error) {
      // A page that went elsewhere meanwhile is read there.
      if (!isNews()) throw error;
      target.page = undefined;
    }
  }
}

/** What is known of a document that has settled. */
interface Settled {
  /** Whether the page went elsewhere. */
  readonly isNews: () => boolean;
  readonly describe: (read: Snapshot) => RenderedPage;
}

/** Reads a page, once all has been done in it; null where there is something to wait for again: it acted, or went elsewhere. */
export async function readSettled(
  tab: Page,
  view: FrameView,
  target: Visit,
  { isNews, describe }: Settled,
): Promise<RenderedPage | null> {
  const { deadline, traffic } = target;
  if (!target.done && hasWishes(target)) {
    target.done = await act(tab, view, target);
    return null;
  }
  const ms = Math.max(deadline - Date.now(), 1);
  const read = await takeSnapshot(view, { maxBytes: maxPageBytes, ms });
  if (isNews()) return null;
  const page = { ...describe(read), ...target.done };
  if (target.done?.doneError) return page;
  target.page = page;
  const subject = { view, traffic, deadline };
  const made = await makeFormats(subject, target.wanted);
  if (!isNews()) return { ...page, ...made };
  target.page = undefined;
  return null;
}

/** What came of waiting and acting. */
type Done = Pick<RenderedPage, "done" | "doneError">;

/** What hides from its host, and what is acted in, is given all the time. */
function mayBeCalm(target: Visit): boolean {
  return !target.stealth && !hasWishes(target);
}

function hasWishes({ waitFor, actions }: Wishes): boolean {
  return waitFor !== undefined || actions.length > 0;
}

/**
 * Waits and acts. If that goes wrong, the page is read all the same: it may be
 * an error or a guard's, which is the better reason.
 */
async function act(
  tab: Page,
  view: FrameView,
  target: Visit,
): Promise<Done> {
  const { traffic, deadline, stealth } = target;
  target.isActing = target.actions.length > 0;
  const left = deadline - Date.now();
  const until = deadline - Math.min(readingMs, left / 4);
  const hand = { page: tab, stealth, mobile: target.setup.mobile ?? false };
  try {
    const done = await waitAndAct(target, { view, traffic, hand, until });
    return { done };
  } catch (error) {
    if (!(error instanceof JobError)) throw error;
    return { doneError: error };
  }
}

/** Not `goto`: that has no more patience than the connection's own timeout. */
async function navigate(
  session: CDPSession,
  { url, deadline, traffic }: Visit,
): Promise<FrameView> {
  const { frameId, errorText, isDownload } = await session.send(
    "Page.navigate",
    { url },
    { timeout: Math.max(deadline - Date.now(), 1) },
  );
  if (isDownload) throw renderError("NOT_HTML", url, "it is a download");
  const isAnswer = traffic.document && isBodiless(traffic.document);
  if (errorText && !isAnswer) {
    await traffic.until(() => false, newsMs);
    throw new Error(errorText);
  }
  return { session, frameId };
}

/** Whether it is an answer, though the browser shows none: a 204, or an error without a page. */
function isBodiless({ request }: Document): boolean {
  const status = request.response()?.status();
  return status === 204 || status === 205 ||
    request.failure()?.errorText === "net::ERR_HTTP_RESPONSE_CODE_FAILURE";
}

function rendered(
  url: string,
  { request }: Document,
  { html, size, title, contentType }: Snapshot = emptySnapshot,
): RenderedPage {
  checkSize(url, size);
  const response = request.response();
  if (!response) throw new Error("net::ERR_EMPTY_RESPONSE");
  const headers = toHeaders(response.headers());
  if (!headers.has("content-type") && contentType) {
    headers.set("content-type", contentType);
  }
  return {
    status: response.status(),
    headers,
    url: response.url().replace(/#.*/, ""),
    title: storable(title),
    html: storable(html),
  };
}

/** Throws `TOO_LARGE` for a document whose html stayed in the browser. */
export function checkSize(url: string, size: number): void {
  if (size <= maxPageBytes) return;
  const why = `its document holds more than ${maxPageBytes} bytes`;
  throw renderError("TOO_LARGE", url, why);
}

const emptySnapshot: Snapshot = {
  html: "",
  size: 0,
  title: "",
  contentType: "",
};

/** The debugger joins repeated headers by line breaks, which `Headers` refuses. */
function toHeaders(raw: Record<string, string>): Headers {
  const headers = new Headers();
  for (const [name, values] of Object.entries(raw)) {
    for (const value of values.split("\n")) {
      try {
        headers.append(name, value);
      } catch {
        // A header that is none in HTTP's terms tells us nothing.
      }
    }
  }
  return headers;
}
