/**
 * Who a stealthy browser says it is: itself, without the word "Headless", on
 * the system it really runs on, with a screen and a language.
 *
 * @module
 */

import type { PageSetup } from "../../kinds/page_options.ts";
import { languagesOf } from "../../net/languages.ts";
import { brandsOf, fullVersions } from "./brands.ts";
import type { Fields } from "./message.ts";
import type { OwnFacts } from "./own_facts.ts";

/** What the browser tells of itself. */
export interface BrowserVersion extends OwnFacts {
  /** `"Chrome/153.0.8010.0"` */
  readonly product: string;
  readonly userAgent: string;
}

/**
 * How well a browser can hide that it is driven. `full`: a whole Chromium,
 * started with flags as ours. `limited`: a whole Chromium that calls itself
 * headless, which commands cannot hide in shared and service workers. `shell`:
 * the headless shell, which lacks half of a browser.
 */
export type StealthLevel = "full" | "limited" | "shell";

/** Languages and screen of every stealthy page. */
const locale = "en-US";
/** For browsers on machines that were never told where they stand. */
const timezoneId = "America/New_York";
const screen = { screenWidth: 1920, screenHeight: 1080 };
/** A telephone of the usual size. */
const phone = { width: 412, height: 915, deviceScaleFactor: 2.625 };

/** The fingers of a telephone's user. */
export const touch = { enabled: true, maxTouchPoints: 5 };

/** A command and its parameters. */
export type Command = readonly [method: string, params: Fields];

/** The commands by which a target of this type tells the same story as all others. */
export function disguise(type: string, version: BrowserVersion): Command[] {
  const agent: Command = ["Emulation.setUserAgentOverride", agentOf(version)];
  const place: Command[] = [["Emulation.setLocaleOverride", { locale }]];
  if (/^(?:Etc\/)?(?:UTC|GMT)$/.test(version.zone ?? "")) {
    place.push(["Emulation.setTimezoneOverride", { timezoneId }]);
  }
  switch (type) {
    case "page":
      return [
        agent,
        ...place,
        ["Emulation.setFocusEmulationEnabled", { enabled: true }],
        ["Emulation.setDeviceMetricsOverride", {
          // Zero keeps what the window has.
          width: 0,
          height: 0,
          deviceScaleFactor: 0,
          mobile: false,
          ...screen,
        }],
      ];
    case "iframe":
      return [
        agent,
        ...place,
        ["Emulation.setFocusEmulationEnabled", { enabled: true }],
      ];
    case "worker":
    case "shared_worker":
    case "service_worker":
      return [agent];
    default:
      return [];
  }
}

/** The window and screen that a caller wants. */
export function metricsOf(
  { viewport = phone, mobile = false }: Pick<PageSetup, "viewport" | "mobile">,
) {
  const { width, height, deviceScaleFactor } = viewport;
  return {
    width,
    height,
    // Zero keeps what the screen has.
    deviceScaleFactor: deviceScaleFactor ??
      (mobile ? phone.deviceScaleFactor : 0),
    mobile,
    // A telephone's screen is its window; on a desk it is larger.
    screenWidth: mobile ? width : Math.max(width, screen.screenWidth),
    screenHeight: mobile ? height : Math.max(height, screen.screenHeight),
  };
}

/** How well this browser can hide that it is driven. */
export function stealthLevel(version: BrowserVersion): StealthLevel {
  if (version.product.startsWith("Headless")) return "shell";
  return version.userAgent.includes("Headless") ? "limited" : "full";
}

/** Who this browser is, where its caller wants another language or a telephone. */
export function agentOf(
  { product, userAgent, ...own }: BrowserVersion,
  { locale: tag = locale, mobile = false }: Pick<
    PageSetup,
    "locale" | "mobile"
  > = {},
) {
  const version = product.replace(/^.*\//, "");
  const brands = own.brands ?? brandsOf(version);
  const system = mobile
    ? android
    : systems.find(({ sign }) => userAgent.includes(sign)) ?? linux;
  const agent = mobile
    ? `Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${
      Number.parseInt(version)
    }.0.0.0 Mobile Safari/537.36`
    : userAgent;
  return {
    // The headless shell tells its whole version, as Chrome has long ceased to.
    userAgent: agent
      .replace("Headless", "")
      .replace(/(Chrome\/\d+)[.\d]*/, "$1.0.0.0"),
    acceptLanguage: languagesOf(tag).join(),
    platform: system.platform,
    userAgentMetadata: {
      brands: [...brands],
      fullVersionList: fullVersions(brands, version),
      fullVersion: version,
      platform: system.name,
      platformVersion: system.version,
      architecture: system.architecture,
      bitness: mobile ? "" : "64",
      model: mobile ? "Pixel 8" : "",
      mobile,
      wow64: false,
      formFactors: [mobile ? "Mobile" : "Desktop"],
    },
  };
}

/** Systems as the user agent, `navigator.platform` and the client hints name them. */
const linux = {
  sign: "Linux",
  platform: "Linux x86_64",
  name: "Linux",
  // Chrome does not tell the kernel's version.
  version: "",
  architecture: "x86",
};
/** The one whose user agent is the same on all telephones. */
const android = {
  sign: "Android",
  platform: "Linux armv81",
  name: "Android",
  version: "15.0.0",
  architecture: "",
};
const systems = [
  linux,
  {
    sign: "Macintosh",
    platform: "MacIntel",
    name: "macOS",
    version: "15.5.0",
    architecture: "arm",
  },
  {
    sign: "Windows",
    platform: "Win32",
    name: "Windows",
    version: "19.0.0",
    architecture: "x86",
  },
];
