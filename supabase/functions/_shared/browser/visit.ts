/**
 * Opens a URL in a page and reads what came of it.
 *
 * @module
 */

import type { CDPSession, Page } from "puppeteer-core";
import type { RenderedPage } from "../kinds/kind.ts";
import { storable } from "../net/charset.ts";
import { maxPageBytes } from "../net/fetch.ts";
import { readFormats } from "./formats.ts";
import type { FrameView } from "./isolated_world.ts";
import { renderError } from "./navigation_error.ts";
import { settle } from "./settle.ts";
import { type Snapshot, takeSnapshot } from "./snapshot.ts";
import type { Document, Traffic } from "./traffic.ts";

/** What is visited, until when, and what is read there. */
export interface Visit {
  readonly url: string;
  /** Names of what to read besides the html. */
  readonly formats: readonly string[];
  /** `Date.now()` value after which nobody listens. */
  readonly deadline: number;
  readonly traffic: Traffic;
  /** The page while its formats are read: what is left of it if that goes wrong. */
  page?: RenderedPage | undefined;
}

/** Why a document is broken may be told only after that it is: a crash, a new document. */
const newsMs = 300;

/** Navigates, waits until the content has settled, and reads it; throws what the browser says. */
export async function visit(tab: Page, target: Visit): Promise<RenderedPage> {
  const view = await navigate(await tab.createCDPSession(), target);
  return await readVisited(view, target);
}

/** Waits until the content of what the traffic tells of has settled, and reads it. */
export async function readVisited(
  view: FrameView,
  target: Visit,
): Promise<RenderedPage> {
  const { url, deadline, traffic } = target;
  for (;;) {
    let document = traffic.document;
    const isNews = () => traffic.document !== document;
    if (document && isBodiless(document)) return rendered(url, document);
    try {
      await settle(traffic, view, deadline);
      document = traffic.document;
      if (!document || isBodiless(document)) continue;
      if (document.state === "broken") {
        await traffic.until(isNews, newsMs);
        throw new Error(document.request.failure()?.errorText);
      }
      const ms = deadline - Date.now();
      const read = await takeSnapshot(view, { maxBytes: maxPageBytes, ms });
      if (isNews()) continue;
      const page = rendered(url, document, read);
      target.page = page;
      const left = deadline - Date.now();
      const made = await readFormats(view, target.formats, left);
      if (!isNews()) return { ...page, ...made };
      target.page = undefined;
    } catch (error) {
      // A page that went elsewhere meanwhile is read there.
      if (!isNews()) throw error;
    }
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
