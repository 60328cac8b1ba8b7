/**
 * What a page is told before it is opened, and what is done in it before it is
 * read: plain data, with no script of a caller's but for `evaluate`.
 *
 * @module
 */

/** A cookie that the browser has from the start. */
export interface Cookie {
  readonly name: string;
  readonly value: string;
  /** By default the host of the page alone. */
  readonly domain?: string | undefined;
  readonly path?: string | undefined;
  readonly secure?: boolean | undefined;
  readonly httpOnly?: boolean | undefined;
  readonly sameSite?: "Strict" | "Lax" | "None" | undefined;
  /** In seconds since 1970; by default it ends with the page. */
  readonly expires?: number | undefined;
}

/** The window's inside, in CSS pixels. */
export interface Viewport {
  readonly width: number;
  readonly height: number;
  readonly deviceScaleFactor?: number | undefined;
}

/** What a page loads and may do without. */
export type ResourceType =
  | "image"
  | "font"
  | "media"
  | "stylesheet"
  | "script"
  | "fetch";

/** What a page is told before it is opened. */
export interface PageSetup {
  /** Sent to the page's own origin alone: they may be credentials. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly cookies?: readonly Cookie[] | undefined;
  /** BCP 47: `de-AT` */
  readonly locale?: string | undefined;
  /** IANA: `Europe/Vienna` */
  readonly timezone?: string | undefined;
  readonly viewport?: Viewport | undefined;
  /** As a telephone: user agent, client hints, touch and viewport. */
  readonly mobile?: boolean | undefined;
  /** What is not loaded. */
  readonly blockResources?: readonly ResourceType[] | undefined;
}

/** What is waited for: one of `selector`, `ms` and `networkIdle`. */
export interface Wait {
  readonly selector?: string | undefined;
  /** Of the selector's first element; by default it is to be visible. */
  readonly state?: "visible" | "attached" | "hidden" | undefined;
  readonly ms?: number | undefined;
  /** Until nothing was loaded for so many milliseconds; `true` means 500. */
  readonly networkIdle?: true | number | undefined;
}

/** One thing done in a page. */
export type Action =
  | { readonly type: "wait" } & Wait
  | { readonly type: "click"; readonly selector: string }
  | {
    readonly type: "type";
    readonly selector: string;
    readonly text: string;
  }
  | { readonly type: "press"; readonly key: string }
  | {
    readonly type: "scroll";
    readonly selector?: string | undefined;
    readonly by?: number | undefined;
    readonly to?: "top" | "bottom" | undefined;
  }
  | {
    readonly type: "select";
    readonly selector: string;
    readonly value: string;
  }
  | {
    readonly type: "screenshot";
    readonly fullPage?: boolean | undefined;
    readonly format?: "jpeg" | "png" | undefined;
  }
  | { readonly type: "evaluate"; readonly script: string };

/** What came of the actions; `action` is the place in the list, from 0. */
export interface ActionResults {
  readonly screenshots: {
    action: number;
    format: "jpeg" | "png";
    /** Base64. */
    data: string;
  }[];
  readonly evaluations: { action: number; value: unknown }[];
}
