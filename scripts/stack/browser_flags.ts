/**
 * How the browser is started. Not with puppeteer's flags, which pages notice,
 * nor with those of `@sparticuz/chromium`, which switch web security off.
 *
 * @module
 */

import type { Browser } from "./browser_path.ts";

/** The flags for a browser with this profile folder. */
export function browserFlags(
  browser: Browser,
  { profile, sandbox }: { profile: string; sandbox: boolean },
): string[] {
  return [
    browser.shell ? "--headless" : "--headless=new",
    "--remote-debugging-port=0",
    "--remote-debugging-address=127.0.0.1",
    `--user-data-dir=${profile}`,
    ...(sandbox ? [] : ["--no-sandbox"]),

    // Nothing on its own account.
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-breakpad",

    // No way past the egress proxy.
    "--disable-quic",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",

    // Pages without a viewer go on loading, also while they are parked.
    "--disable-background-timer-throttling",
    "--disable-backgrounding-occluded-windows",
    "--disable-renderer-backgrounding",

    // Small memory: the first three features take 40 MB a page.
    "--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup,WebUIReloadButton,Translate,OptimizationHints,MediaRouter,DialMediaRouteProvider",
    "--js-flags=--max-old-space-size=512",
    "--disable-dev-shm-usage",

    "--disable-blink-features=AutomationControlled",
    "--hide-scrollbars",
    "--mute-audio",
    ...browser.flags ?? [],
  ];
}
