/**
 * Goes on with a page that loaded while nobody was there: it may be another
 * document by now, half of one, or an error.
 *
 * @module
 */

import type { CDPSession, Page } from "puppeteer-core";
import type { RenderedPage } from "../kinds/kind.ts";
import { storable } from "../net/charset.ts";
import { evaluate, type FrameView } from "./isolated_world.ts";
import { renderError } from "./navigation_error.ts";
import { quieten } from "./settle.ts";
import type { Snapshot } from "./snapshot.ts";
import { checkSize, readSettled, readVisited, type Visit } from "./visit.ts";

/** A document that nobody saw coming, as it tells of itself. */
interface Found {
  readonly state: string;
  /** The address it came from, or would have. */
  readonly url: string;
  /** 0 where nothing has answered. */
  readonly status: number;
  /** The browser's own words, where it shows an error instead. */
  readonly failure: string | undefined;
}

/** How often a document is asked how far it is, though no event tells of it. */
const askMs = 1_000;
/** A document that hangs counts as hanging after this time. */
const answerMs = 10_000;

/** Waits until the page's content has settled, and reads it; throws what the browser says. */
export async function pickUp(
  tab: Page,
  { session, target, judge }: {
    session: CDPSession;
    target: Visit;
    judge: (url: string) => Promise<void>;
  },
): Promise<RenderedPage> {
  const { url, deadline, traffic } = target;
  const { targetInfo } = await session.send("Target.getTargetInfo");
  // The main frame of a page has its target's id.
  const view = { session, frameId: targetInfo.targetId };
  const left = () => Math.max(deadline - Date.now(), 1);
  const isNews = () => traffic.document !== undefined;
  const loadedBy = Date.now() + left() / 2;
  while (!isNews()) {
    try {
      const found = await look(view, Math.min(answerMs, left()));
      await judge(found.url);
      check(found, url);
      const isWhole = found.state === "complete" ||
        (found.state === "interactive" && Date.now() >= loadedBy);
      if (!isWhole) {
        await progress(tab, () => traffic.until(isNews, askMs));
        continue;
      }
      await quieten(traffic, view, deadline);
      if (isNews()) break;
      const page = await readSettled(tab, view, target, {
        isNews,
        describe: (read) => rendered(url, found, read),
      });
      if (page) return page;
    } catch (error) {
      if (!isNews()) throw error;
      target.page = undefined;
    }
  }
  // It went elsewhere while we looked on: read as any other page.
  return await readVisited(tab, view, target);
}

/** Throws for what is no page. */
function check({ failure, status }: Found, url: string): void {
  if (failure !== undefined) throw new Error(`net::${failure}`);
  if (status > 0) return;
  const why = "the answer that came meanwhile has nothing to show";
  throw renderError("EMPTY_ANSWER", url, why);
}

function rendered(asked: string, found: Found, read: Snapshot): RenderedPage {
  checkSize(asked, read.size);
  return {
    status: found.status,
    // All that is left of them.
    headers: new Headers({ "content-type": read.contentType }),
    url: found.url.replace(/#.*/, ""),
    title: storable(read.title),
    html: storable(read.html),
  };
}

/** Asks the document that is there now. */
async function look(view: FrameView, ms: number): Promise<Found> {
  const value = await evaluate(
    view,
    `(() => {
      const [timing] = performance.getEntriesByType("navigation");
      const get = (name) => Reflect.get(Document.prototype, name, document);
      const isError = location.protocol === "chrome-error:";
      return [
        get("readyState"),
        timing?.name ?? location.href,
        timing?.responseStatus ?? 0,
        isError ? get("documentElement").textContent : null,
      ];
    })()`,
    ms,
  );
  const [state, url, status, error] = Array.isArray(value) ? value : [];
  return {
    state: String(state),
    url: String(url),
    status: Number(status),
    failure: typeof error === "string"
      ? /ERR_\w+/.exec(error)?.[0] ?? "ERR_FAILED"
      : undefined,
  };
}

/** Resolves with a stage the page reaches, or with what it is given. */
async function progress(
  tab: Page,
  otherwise: () => Promise<void>,
): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const reached = () => resolve();
  tab.once("domcontentloaded", reached);
  tab.once("load", reached);
  await Promise.race([promise, otherwise()]);
  tab.off("domcontentloaded", reached);
  tab.off("load", reached);
}
