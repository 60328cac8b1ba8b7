/**
 * The site that is crawled: pages that say when they were served, a host that
 * nobody may reach, and pages that wait until they are let go.
 *
 * @module
 */

import {
  html,
  serve,
  type TestServer,
} from "../../supabase/functions/_shared/net/testing/servers.ts";
import { type Gate, Gates } from "./gates.ts";

/** How one page is answered. */
export type Page = (request: Request, page: string) =>
  | Response
  | Promise<Response>;

/** The running site. */
export class Site implements AsyncDisposable {
  readonly #server: TestServer;
  readonly #gates = new Gates();
  /** How long a page takes, in milliseconds. */
  delayMs = () => 0;
  /** Answers a page of its own instead. */
  special: (path: string) => Page | undefined = () => undefined;

  constructor() {
    this.#server = serve(async (request) => {
      const { pathname } = new URL(request.url);
      await this.#gates.pass(pathname);
      const ms = this.delayMs();
      if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms));
      const special = this.special(pathname);
      return await special?.(request, page(pathname)) ?? html(page(pathname));
    });
  }

  /** `127.0.0.1:40123` */
  get host(): string {
    return this.#server.host;
  }

  /** `http://127.0.0.1:40123` */
  get origin(): string {
    return this.#server.origin;
  }

  /** How often a path was asked for. */
  asked(path: string): number {
    return this.#server.asked.filter((asked) => asked === path).length;
  }

  /** Keeps all who ask for a page waiting, in the order they come. */
  gate(path: string): Gate {
    return this.#gates.gate(path);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#gates.openAll();
    await this.#server[Symbol.asyncDispose]();
  }
}

/** A page that says when it was served: not before this moment. */
export function page(path: string): string {
  return `<title>${path}</title><p>served:${Date.now() + 1}</p>`;
}
