/**
 * A page of the remote browser, as a handler sees it.
 *
 * @module
 */

import type { JobError } from "../errors.ts";
import type { AnswerHead } from "./fetched.ts";
import type { Action, ActionResults, PageSetup, Wait } from "./page_options.ts";

/** What kind of page is opened. */
export interface OpenOptions {
  /** Hide from the page that its browser is driven, as well as that browser can. */
  readonly stealth?: boolean;
}

/** What a worker adds for a job that is done in slices, one a request. */
export interface SliceOptions extends OpenOptions {
  /** The page to go on with instead of a fresh one; throws `PAGE_LOST` where it is gone. */
  readonly parked?: ParkedPage | undefined;
  /** Whether the request's time is over, so that a page is parked rather than closed. */
  readonly isOver?: () => boolean;
  /** The longest that the page is held, in milliseconds. */
  readonly holdMs?: number;
}

/** Where a page goes on loading without a worker. */
export interface ParkedPage {
  /** Which browser; not its address, which is a secret. */
  readonly endpoint: string;
  readonly contextId: string;
  readonly targetId: string;
  readonly stealth: boolean;
}

/** A page that was left open. */
export interface Parked {
  readonly page: ParkedPage;
  /** Pages that its browser may keep at once, over all workers. */
  readonly maxParked: number;
  /** Closes it after all. */
  discard(): Promise<void>;
}

/** One page in its own context of the remote browser. */
export interface RemotePage extends AsyncDisposable {
  /** The browser's version, `"Chrome/153.0.8010.0"`. */
  readonly browser: string;
  /** Opens `url`, or goes on with the parked page, waits until its content has settled, and reads it. */
  render(url: string, options: RenderOptions): Promise<RenderedPage>;
  /** Leaves the page loading in the browser, where the request's time is over and the browser can; else null. */
  park?(): Promise<Parked | null>;
}

/** Bounds of one rendering, and what to read besides the html. */
export interface RenderOptions extends FormatsWanted {
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  /** What the page is told before it is opened. */
  readonly setup?: PageSetup;
  /** What must be there before the page is read; fails with `WAIT_TIMEOUT`. */
  readonly waitFor?: Wait | undefined;
  /** What is done before the page is read; fails with `ACTION_FAILED`. */
  readonly actions?: readonly Action[] | undefined;
}

/** What to make of a page besides its html. */
export interface FormatsWanted {
  /** Names that the reader of formats knows. */
  readonly formats?: readonly string[];
  /** Whether to keep the document as its server sent it. */
  readonly rawHtml?: boolean;
  /** Rules of selectors and attributes, by name. */
  readonly extract?: unknown;
  readonly screenshot?: ScreenshotOptions | undefined;
  readonly pdf?: PdfOptions | undefined;
}

/** How a screenshot is taken. */
export interface ScreenshotOptions {
  readonly fullPage: boolean;
  readonly type: "png" | "jpeg" | "webp";
  readonly quality?: number | undefined;
  /** Of the image; what is below is cut off. */
  readonly maxPixels: number;
  /** Of either side of the image. */
  readonly maxSide: number;
  /** Of the file; a larger one is not kept. */
  readonly maxBytes: number;
}

/** How a page is printed. */
export interface PdfOptions {
  readonly format: "a3" | "a4" | "a5" | "legal" | "letter" | "tabloid";
  readonly landscape: boolean;
  readonly printBackground: boolean;
  /** Of the file; a larger one is not kept. */
  readonly maxBytes: number;
}

/** What a rendered page looked like when it had settled. */
export interface RenderedPage extends AnswerHead {
  readonly title: string;
  readonly html: string;
  /** By name and unchecked, those that were asked for. */
  readonly formats?: unknown;
  /** Why some of them are missing, or all. */
  readonly formatsError?: unknown;
  /** What came of the actions, where there were any. */
  readonly done?: ActionResults;
  /** Why what was waited for or done has failed; the rest is the page as it was then. */
  readonly doneError?: JobError;
}
