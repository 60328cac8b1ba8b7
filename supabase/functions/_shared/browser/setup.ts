/**
 * All that a page is told before it is opened. It dies with the connection, so
 * a page that is taken up by another one is set up again.
 *
 * @module
 */

import {
  type CDPSession,
  type Page,
  type Protocol,
  ProtocolError,
} from "puppeteer-core";
import { JobError } from "../errors.ts";
import type { Cookie, PageSetup } from "../kinds/page_options.ts";
import type { WayOut } from "../net/egress_proxy.ts";
import type { Resolver } from "../net/resolve.ts";
import type { AllowedHosts } from "../net/url.ts";
import type { Connected } from "./connection.ts";
import { guardRequests } from "./guard.ts";
import { requestRules } from "./request_rules.ts";
import { agentOf, metricsOf, touch } from "./stealth/persona.ts";

/** Whose page it is, and what it is to be. */
export interface SetUpOptions {
  /** The address that the page is opened for. */
  readonly url: string;
  readonly setup: PageSetup;
  readonly connected: Connected;
  readonly allowed: AllowedHosts;
  readonly resolver: Resolver;
  readonly proxy: WayOut | undefined;
  /** Whether the page was parked: its context keeps cookies and passwords. */
  readonly resumed?: boolean;
  /** Hears why there will be no page. */
  readonly fail: (error: unknown) => void;
}

/** A page that has been set up. */
export interface Ready {
  /** What was set holds as long as this; it has to be the page's last one, and takes its screenshots. */
  readonly session: CDPSession;
  /** Refuses an address that the page may not be at. */
  readonly judge: (url: string) => Promise<void>;
}

/**
 * Makes a page what its caller wants, and keeps it to the public internet; to
 * be called before it is opened, and again when it is resumed.
 */
export async function setUp(
  page: Page,
  options: SetUpOptions,
): Promise<Ready> {
  const { url, setup, connected, fail, ...egress } = options;
  tame(page, fail, connected.stealthLevel !== undefined);
  const rules = requestRules(url, setup);
  const judge = await guardRequests(page, { ...egress, refused: fail, rules });
  const session = await page.createCDPSession();
  if (connected.stealthLevel !== undefined) {
    // Says that a page which another connection has opened is now disguised by this one.
    await session.send("Emulation.setFocusEmulationEnabled", { enabled: true });
  }
  await dress(session, options);
  return { session, judge };
}

async function dress(
  session: CDPSession,
  { url, setup, connected, resumed }: SetUpOptions,
): Promise<void> {
  const { locale, mobile, timezone, viewport, cookies = [] } = setup;
  if (locale || mobile) {
    const { identity, version: product, browser } = connected;
    const self = identity ?? { product, userAgent: await browser.userAgent() };
    const agent = agentOf(self, setup);
    await session.send("Emulation.setUserAgentOverride", agent);
  }
  if (viewport || mobile) {
    const metrics = metricsOf(setup);
    await session.send("Emulation.setDeviceMetricsOverride", metrics);
  }
  if (mobile) {
    await session.send("Emulation.setTouchEmulationEnabled", touch);
  }
  if (locale) {
    await session.send("Emulation.setLocaleOverride", { locale })
      .catch(refuse("locale"));
  }
  if (timezone) {
    const zone = { timezoneId: timezone };
    await session.send("Emulation.setTimezoneOverride", zone)
      .catch(refuse("timezone"));
  }
  if (cookies.length > 0 && !resumed) {
    const all = cookies.map((cookie) => cookieOf(cookie, url));
    await session.send("Network.setCookies", { cookies: all })
      .catch(refuse("cookies"));
  }
}

/** Without the browser's words, which may hold a cookie's value. */
function refuse(name: keyof PageSetup): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof ProtocolError)) throw error;
    throw new JobError(
      "INVALID_ARGS",
      `Cannot render: the browser does not take the '${name}'`,
    );
  };
}

function cookieOf(
  cookie: Cookie,
  url: string,
): Protocol.Network.CookieParam {
  const { name, value, path = "/", domain, sameSite, expires } = cookie;
  return {
    name,
    value,
    path,
    // Without a domain it is of the URL's host alone.
    ...(domain === undefined ? { url } : { domain }),
    ...(sameSite === undefined ? {} : { sameSite }),
    ...(expires === undefined ? {} : { expires }),
    secure: cookie.secure ?? false,
    httpOnly: cookie.httpOnly ?? false,
  };
}

/** Answers what would otherwise hold a page up, and hears when it dies. */
function tame(
  page: Page,
  fail: (error: unknown) => void,
  stealth: boolean,
): void {
  page.on("dialog", async (dialog) => {
    // Nobody reads a question in no time.
    if (stealth) await delay(300 + 500 * Math.random());
    dialog.dismiss().catch(() => undefined);
  });
  page.on("popup", (popup) => {
    popup?.close().catch(() => undefined);
  });
  page.on("error", () => fail(new Error("The page crashed")));
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
