/**
 * Renders the answers of test servers in a real Chromium.
 *
 * @module
 */

import {
  assertRejects,
  assertStringIncludes,
} from "../../../../../scripts/testing/assert.ts";
import { EgressProxy } from "../../../../../scripts/egress_proxy/mod.ts";
import type { BrowserHost } from "../../../../../scripts/stack/browser_host.ts";
import { freePort } from "../../../../../scripts/stack/free_port.ts";
import { type JobCode, JobError } from "../../errors.ts";
import type { FormatsWanted, RenderedPage } from "../../kinds/kind.ts";
import {
  type FormatName,
  type PageFormats,
  pageFormats,
} from "../../kinds/page_crawl/formats.ts";
import { createLog } from "../../log.ts";
import type { Resolver } from "../../net/resolve.ts";
import {
  html,
  serve,
  serveRaw,
  type TestServer,
} from "../../net/testing/servers.ts";
import { parseAllowedHosts } from "../../net/url.ts";
import { RemoteBrowser } from "../provider.ts";
import { startBrowser } from "./browser.ts";

/** How a page is rendered; by default for ten seconds at most, without an abort. */
export interface RenderOptions extends FormatsWanted {
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
  readonly resolver?: Resolver;
}

type Answer = Parameters<typeof serve>[0];

/** A Chromium behind an egress proxy and what tests do with it; ends it when it is disposed. */
export class Renderer implements AsyncDisposable {
  readonly #host: BrowserHost = startBrowser();
  readonly #egress = { secret: crypto.randomUUID(), port: freePort() };
  readonly #proxy = EgressProxy.start(this.#egress);
  readonly #stealth: boolean;

  /** Pages are plain ones, or stealthy ones. */
  constructor({ stealth = false } = {}) {
    this.#stealth = stealth;
  }

  /** The browser's own address. */
  get endpoint(): string {
    return this.#host.endpoint;
  }

  /** A browser that may visit these hosts and no other on loopback. */
  browser(hosts: readonly string[], resolver?: Resolver): RemoteBrowser {
    const { secret, port } = this.#egress;
    return new RemoteBrowser({
      endpoints: [this.endpoint],
      concurrency: 4,
      allowedPrivateHosts: parseAllowedHosts(hosts.join()),
      egressProxy: { server: `http://127.0.0.1:${port}`, secret },
      log: createLog({}, () => undefined),
      ...(resolver ? { resolver } : {}),
    });
  }

  /** Renders a URL over a connection of its own. */
  async render(
    url: string,
    hosts: readonly string[],
    options: RenderOptions = {},
  ): Promise<RenderedPage> {
    const {
      signal = new AbortController().signal,
      timeoutMs = 10_000,
      resolver,
      ...wanted
    } = options;
    await using browser = this.browser(hosts, resolver);
    await using page = await browser.openPage(signal, {
      stealth: this.#stealth,
    });
    return await page.render(url, { signal, timeoutMs, ...wanted });
  }

  /** Renders the page of a server that answers like this. */
  async page(
    answer: Answer,
    options: RenderOptions = {},
  ): Promise<RenderedPage> {
    await using server = serve(answer);
    return await this.render(`${server.origin}/`, [server.host], options);
  }

  /** Formats of a page of this html, with `http://site/` for where it was. */
  async formats<Name extends FormatName>(
    body: string,
    ...names: Name[]
  ): Promise<Required<Pick<PageFormats, Name>>> {
    await using server = serve(() => html(body));
    const page = await this.render(`${server.origin}/`, [server.host], {
      formats: names,
    });
    return formatsOf(page, names);
  }

  /** The code that rendering a URL fails with. */
  async codeAt(
    url: string,
    hosts: readonly string[],
    options: RenderOptions = {},
  ): Promise<JobCode> {
    const error = await assertRejects(
      () => this.render(url, hosts, options),
      JobError,
    );
    return error.code;
  }

  /** The code that rendering the page of a server fails with; the error names its URL. */
  async codeOf(
    server: TestServer,
    options: RenderOptions = {},
  ): Promise<JobCode> {
    const error = await assertRejects(
      () => this.render(`${server.origin}/`, [server.host], options),
      JobError,
    );
    assertStringIncludes(error.message, server.origin);
    return error.code;
  }

  /** The code that a server fails with that answers like this. */
  async code(answer: Answer, options: RenderOptions = {}): Promise<JobCode> {
    await using server = serve(answer);
    return await this.codeOf(server, options);
  }

  /** The code that a server fails with that sends exactly these bytes and ends. */
  async codeOfBytes(text: string, { reset = false } = {}): Promise<JobCode> {
    await using server = await serveRaw((socket) => {
      socket.write(text, () => {
        if (reset) setTimeout(() => socket.resetAndDestroy(), 50);
        else socket.end();
      });
    });
    return await this.codeOf(server);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#host[Symbol.asyncDispose]();
    await (await this.#proxy)[Symbol.asyncDispose]();
  }
}

/** A page's formats, which must all be there, with `http://site` for its origin. */
export function formatsOf<Name extends FormatName>(
  { url, formats, formatsError }: RenderedPage,
  names: readonly Name[],
): Required<Pick<PageFormats, Name>> {
  if (formatsError) throw formatsError;
  const { origin } = new URL(url);
  const json = JSON.stringify(formats).replaceAll(origin, "http://site");
  const found = pageFormats.parse(JSON.parse(json));
  if (!hasAll(found, names)) throw new Error(`Only ${Object.keys(found)}`);
  return found;
}

function hasAll<Name extends FormatName>(
  formats: PageFormats,
  names: readonly Name[],
): formats is Required<Pick<PageFormats, Name>> {
  return names.every((name) => formats[name] !== undefined);
}
