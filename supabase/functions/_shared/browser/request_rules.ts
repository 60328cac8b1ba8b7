/**
 * What the caller wants of a page's requests: some are not made, and those to
 * the page's own origin get headers.
 *
 * @module
 */

import type { HTTPRequest } from "puppeteer-core";
import type { PageSetup, ResourceType } from "../kinds/page_options.ts";

/** Judges requests that the guard lets pass. */
export interface RequestRules {
  isUnwanted(request: HTTPRequest): boolean;
  /** All headers of the request, where they are not the browser's own alone. */
  headersOf(request: HTTPRequest): Record<string, string> | undefined;
}

/** How the debugger names them. */
const types: Readonly<Record<string, ResourceType>> = {
  image: "image",
  font: "font",
  media: "media",
  texttrack: "media",
  stylesheet: "stylesheet",
  script: "script",
  xhr: "fetch",
  fetch: "fetch",
  eventsource: "fetch",
};

/** The rules for the page of this URL. */
export function requestRules(
  url: string,
  { headers = {}, blockResources = [] }: PageSetup,
): RequestRules {
  const origin = URL.parse(url)?.origin;
  const blocked = new Set<ResourceType | undefined>(blockResources);
  const own = Object.entries(headers)
    .map(([name, value]) => [name.toLowerCase(), value]);
  return {
    isUnwanted: (request) =>
      blocked.size > 0 && blocked.has(types[request.resourceType()]),
    // Not for all of a page's requests: headers may be credentials, and what
    // is added here does not outlast a redirect.
    headersOf: (request) =>
      own.length > 0 && isAtHome(request, origin)
        ? { ...request.headers(), ...Object.fromEntries(own) }
        : undefined,
  };
}

/** Whether a request goes home, and not by order of another site. */
function isAtHome(request: HTTPRequest, home: string | undefined): boolean {
  if (URL.parse(request.url())?.origin !== home) return false;
  const frame = request.frame();
  const isVisit = request.isNavigationRequest() && !frame?.parentFrame() &&
    request.method() === "GET";
  return isVisit || URL.parse(frame?.url() ?? "")?.origin === home;
}
