/**
 * The browser's way out: through the egress proxy, where there is one.
 *
 * @module
 */

import type {
  BrowserContextOptions,
  HTTPRequest,
  HTTPResponse,
  Page,
} from "puppeteer-core";
import { type JobCode, JobError } from "../errors.ts";
import { addressProblem } from "../net/address.ts";
import {
  type EgressCredentials,
  signEgress,
} from "../net/egress_credentials.ts";
import { refusedHeader, type WayOut } from "../net/egress_proxy.ts";
import { type AllowedHosts, hostAndPort } from "../net/url.ts";

/** Longer than a page is ever open, parked or not. */
const credentialsMs = 3_600_000;
/** How long the queue leaves a proxy alone that does not work. */
const retryAfterMs = 5_000;

/** What a new context needs for all its connections to go through the proxy, those to loopback too. */
export function throughProxy(
  proxy: WayOut | undefined,
): BrowserContextOptions {
  return proxy
    ? { proxyServer: proxy.server, proxyBypassList: ["<-loopback>"] }
    : {};
}

/** What {@linkcode watchEgress} needs to know. */
export interface EgressOptions {
  readonly allowed: AllowedHosts;
  readonly proxy: WayOut | undefined;
  /** Hears why the page may not be had. */
  readonly refused: (error: unknown) => void;
  /** Whether its context was signed in before, and remembers it without us. */
  readonly resumed?: boolean;
}

/**
 * Signs the page in at the proxy and listens for its refusals. Without a proxy
 * it looks at the addresses that answered: too late to keep the request in, but
 * not to keep the answer.
 */
export async function watchEgress(
  page: Page,
  { allowed, proxy, refused, resumed = false }: EgressOptions,
): Promise<void> {
  if (!proxy) {
    page.on("response", (response) => {
      const problem = remoteProblem(response, allowed);
      if (problem) refused(problem);
    });
    return;
  }
  // Whatever it answers, it is not our egress proxy, and it has been asked before.
  if (proxy.alone) return await signInAlone(page, proxy);
  page.on("response", (response) => {
    const why = response.headers()[refusedHeader];
    if (why && isMain(response.request())) {
      refused(refusal(why, response.url()));
    }
  });
  page.on("requestfailed", (request) => {
    const why = failures[request.failure()?.errorText ?? ""];
    if (why && isMain(request)) refused(refusal(why, request.url()));
  });
  if (!proxy.secret || resumed) return;
  const expiresAt = Date.now() + credentialsMs;
  const { secret, upstream } = proxy;
  await signIn(
    page,
    await signEgress(secret, { allowed, upstream, expiresAt }),
  );
}

/** Signs the page in at a proxy of the pool. */
async function signInAlone(page: Page, { upstream }: WayOut): Promise<void> {
  if (!upstream?.username) return;
  const { username, password } = upstream;
  await signIn(page, { username, password });
}

/**
 * The first request tells the browser the credentials, and the context
 * remembers them for the proxy. They are not kept for longer, as the library
 * would also show them to a site that asks for a password.
 */
async function signIn(
  page: Page,
  credentials: EgressCredentials,
): Promise<void> {
  await page.authenticate(credentials);
  let requests = 0;
  page.on("request", () => {
    if (++requests !== 2) return;
    page.authenticate(null).catch(() => undefined);
  });
}

function isMain(request: HTTPRequest): boolean {
  return request.isNavigationRequest() &&
    request.frame()?.parentFrame() === null;
}

/** How the browser tells that the proxy refuses a tunnel, or is not there. */
const failures: Readonly<Record<string, string>> = {
  "net::ERR_TUNNEL_CONNECTION_FAILED": "URL_BLOCKED",
  "net::ERR_PROXY_CONNECTION_FAILED": "nothing",
};

const codes: Readonly<Record<string, readonly [JobCode, string]>> = {
  URL_BLOCKED: ["URL_BLOCKED", "its host is not on the public internet"],
  DNS_FAILED: ["DNS_FAILED", "its host name has no address"],
  CONNECT_FAILED: ["CONNECT_FAILED", "its server cannot be reached"],
  TIMEOUT: ["TIMEOUT", "its server does not answer"],
  PROXY_FAILED: ["PROXY_FAILED", "its proxy of PROXY_URLS does not work"],
};

/** The error for a code of the proxy. Others say that the proxy itself does not work for us. */
function refusal(why: string, url: string): JobError {
  const [code, words] = codes[why] ??
    ["BROWSER_UNAVAILABLE", `the egress proxy says ${why.slice(0, 50)}`];
  return new JobError(code, `Cannot render '${url.slice(0, 200)}': ${words}`, {
    ...(code === "BROWSER_UNAVAILABLE" ? { retryAfterMs } : {}),
  });
}

/** The error for an answer from a private address. */
function remoteProblem(
  response: HTTPResponse,
  allowed: AllowedHosts,
): JobError | undefined {
  const { ip } = response.remoteAddress();
  const url = URL.parse(response.url());
  if (!ip || !url || allowed.has(hostAndPort(url))) return undefined;
  const address = ip.replace(/^\[|\]$/g, "");
  const problem = addressProblem(address);
  return problem
    ? new JobError(
      "URL_BLOCKED",
      `Cannot render: '${url.host}' answered from ${address}, ${problem}`,
    )
    : undefined;
}
