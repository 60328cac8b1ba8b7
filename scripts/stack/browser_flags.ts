/**
 * How the browser is started. Not with puppeteer's flags, which pages notice,
 * nor with those of `@sparticuz/chromium`, which switch web security off.
 *
 * @module
 */

import type { Browser } from "./browser_path.ts";

/** What a browser process may take. */
export interface BrowserCaps {
  /** Megabytes of JavaScript objects, per page; 512 by default. */
  readonly heap?: number;
  /** Renderer processes; as many as the browser likes by default. */
  readonly processes?: number;
}

/** What the flags depend on. */
export interface FlagOptions extends BrowserCaps {
  /** The profile's folder. */
  readonly profile: string;
  readonly sandbox: boolean;
  /** `"153.0.8010.0"`, where it is known. */
  readonly version?: string | undefined;
  /** Whether Mesa's software GL driver is installed. */
  readonly mesa?: boolean;
}

/** The flags for a browser with this profile folder. */
export function browserFlags(browser: Browser, options: FlagOptions): string[] {
  const { profile, sandbox, heap = 512, processes } = options;
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
    `--js-flags=--max-old-space-size=${heap}`,
    ...(processes ? [`--renderer-process-limit=${processes}`] : []),
    "--disable-dev-shm-usage",

    "--disable-blink-features=AutomationControlled",
    "--mute-audio",
    ...(browser.shell ? ["--hide-scrollbars"] : desktopFlags(options)),
    ...browser.flags ?? [],
  ];
}

/**
 * Makes a headless Chromium look like one on a desk, where only the launch can:
 * commands reach neither shared nor service workers, nor pages that nobody
 * drives at the moment.
 */
function desktopFlags({ version, mesa = false }: FlagOptions): string[] {
  return [
    ...(version ? [`--user-agent=${userAgent(version)}`] : []),
    "--lang=en-US",
    "--accept-lang=en-US,en",
    // A window smaller than its screen, a screen with a task bar.
    "--window-size=1366,900",
    "--screen-info={1920x1080 workAreaBottom=40}",
    // A mouse: fine, and able to hover.
    "--blink-settings=primaryPointerType=4,availablePointerTypes=4,primaryHoverType=2,availableHoverTypes=2",
    // Any driver but SwiftShader, which desks do not have.
    ...(mesa
      ? ["--use-gl=angle", "--use-angle=gl-egl", "--ignore-gpu-blocklist"]
      : []),
  ];
}

/** As Chrome has it since it tells only its major version. */
function userAgent(version: string): string {
  const system = Deno.build.os === "darwin"
    ? "Macintosh; Intel Mac OS X 10_15_7"
    : "X11; Linux x86_64";
  const chrome = `Chrome/${Number.parseInt(version)}.0.0.0`;
  return `Mozilla/5.0 (${system}) AppleWebKit/537.36 (KHTML, like Gecko) ${chrome} Safari/537.36`;
}
