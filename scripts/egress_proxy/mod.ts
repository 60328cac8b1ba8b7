/**
 * The egress proxy: a forward proxy for a browser that opens what strangers
 * name. It resolves a name once, judges every address with the code of our own
 * fetch, and dials the address it has judged.
 *
 * @module
 */

import { createServer, type Server, type Socket } from "node:net";
import { JobError } from "../../supabase/functions/_shared/errors.ts";
import { verifyEgress } from "../../supabase/functions/_shared/net/egress_credentials.ts";
import {
  type Resolver,
  systemResolver,
} from "../../supabase/functions/_shared/net/resolve.ts";
import type { AllowedHosts } from "../../supabase/functions/_shared/net/url.ts";
import { refuse } from "./answer.ts";
import { AnswerHead } from "./answer_head.ts";
import { dial } from "./dial.ts";
import {
  bodyLength,
  type Head,
  latin1,
  originHead,
  parseHead,
  valuesOf,
} from "./head.ts";
import { defaultLimits, type Limits } from "./limits.ts";
import { readHead } from "./read_head.ts";
import { relay } from "./relay.ts";
import { credentialsOf, targetOf } from "./request.ts";

/** How an {@linkcode EgressProxy} is started. */
export interface EgressProxyOptions {
  /** 127.0.0.1 by default. */
  readonly address?: string;
  /** A free one by default. */
  readonly port?: number;
  /** What clients' credentials are signed with; everybody may come if it is empty. */
  readonly secret?: string;
  /** Exact `host:port` pairs that may be reached although they are private. */
  readonly allowed?: AllowedHosts;
  readonly resolver?: Resolver;
  readonly limits?: Partial<Limits>;
  /** Receives what is refused, a line each. */
  readonly log?: (line: string) => void;
}

/** A running proxy. Disposing of it cuts all connections. */
export class EgressProxy implements AsyncDisposable {
  /** For `EGRESS_PROXY_URL`. */
  readonly url: string;
  readonly port: number;
  readonly #options: EgressProxyOptions;
  readonly #limits: Limits;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #serving = new Set<Promise<void>>();

  private constructor(server: Server, options: EgressProxyOptions) {
    const { address = "127.0.0.1", secret = "" } = options;
    const bound = server.address();
    if (!bound || typeof bound === "string") throw new Error("It has no port");
    const host = address.includes(":") ? `[${address}]` : address;
    const user = secret && `:${encodeURIComponent(secret)}@`;
    this.port = bound.port;
    this.url = `http://${user}${host}:${bound.port}`;
    this.#options = options;
    this.#limits = { ...defaultLimits, ...options.limits };
    this.#server = server;
    server.on("connection", (socket) => this.#accept(socket));
  }

  /** Begins to listen; rejects with whatever the system says. */
  static async start(options: EgressProxyOptions = {}): Promise<EgressProxy> {
    const server = createServer({ allowHalfOpen: true });
    await new Promise<void>((listening, reject) => {
      server.once("error", reject);
      server.listen(
        options.port ?? 0,
        options.address ?? "127.0.0.1",
        () => listening(),
      );
    });
    return new EgressProxy(server, options);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise((done) => this.#server.close(done));
    for (const socket of this.#sockets) socket.destroy();
    await Promise.all(this.#serving);
    await closed;
  }

  #accept(socket: Socket): void {
    // A reset also ends with "close"; without a listener it would end the process.
    socket.on("error", () => undefined);
    socket.once("close", () => this.#sockets.delete(socket));
    this.#sockets.add(socket);
    socket.setNoDelay(true);
    if (this.#sockets.size > this.#limits.connections) {
      return refuse(socket, "BUSY", "There are too many connections");
    }
    const serving = this.#serve(socket)
      .catch((error: unknown) => {
        this.#options.log?.(`The egress proxy failed: ${error}`);
        socket.resetAndDestroy();
      })
      .finally(() => this.#serving.delete(serving));
    this.#serving.add(serving);
  }

  async #serve(client: Socket): Promise<void> {
    const read = await readHead(client, {
      maxBytes: this.#limits.headBytes,
      ms: this.#limits.headMs,
    });
    if (!read) return void client.destroy();
    const head = read === "large" ? undefined : parseHead(read.head);
    const target = head && targetOf(head);
    const length = head && bodyLength(head);
    if (read === "large" || !head || !target || length === undefined) {
      return refuse(client, "BAD_REQUEST", "Cannot read the request");
    }
    const allowed = await this.#allowedTo(head);
    const isTunnel = head.method === "CONNECT";
    if (!allowed) {
      // A browser could not tell it from a refused address; see below.
      const isWrong = valuesOf(head, "proxy-authorization").length > 0;
      if (isTunnel && isWrong) return void client.resetAndDestroy();
      return refuse(client, "UNAUTHORIZED", "The credentials are not good");
    }
    const server = await this.#dial(target, allowed).catch((error) => {
      this.#fail(client, error, isTunnel);
    });
    if (!server) return;
    const answer = new AnswerHead(this.#limits.headBytes);
    let left = length - read.rest.length;
    if (!isTunnel && left < 0) {
      server.destroy();
      return refuse(client, "BAD_REQUEST", "There is more than one request");
    }
    if (isTunnel) client.write(latin1("HTTP/1.1 200 OK\r\n\r\n"));
    else server.write(originHead(head, target.host));
    if (read.rest.length > 0) server.write(read.rest);
    relay(client, server, {
      maxBytes: this.#limits.bytes,
      idleMs: this.#limits.idleMs,
      up: (chunk) =>
        isTunnel || (left -= chunk.length) >= 0 ? chunk : undefined,
      down: (chunk) => isTunnel ? chunk : answer.push(chunk),
      last: () => answer.flush(),
    });
  }

  /** The private hosts that whoever sent this may reach; undefined for strangers. */
  async #allowedTo(head: Head): Promise<AllowedHosts | undefined> {
    const { secret = "", allowed = new Set() } = this.#options;
    if (!secret) return allowed;
    const [text] = valuesOf(head, "proxy-authorization");
    const credentials = credentialsOf(text ?? "");
    const own = credentials && await verifyEgress(secret, credentials);
    return own && new Set([...allowed, ...own]);
  }

  async #dial(target: URL, allowed: AllowedHosts): Promise<Socket> {
    return await dial(target, {
      allowed,
      resolver: this.#options.resolver ?? systemResolver,
      timeoutMs: this.#limits.connectMs,
    });
  }

  #fail(client: Socket, error: unknown, isTunnel: boolean): void {
    if (!(error instanceof JobError)) throw error;
    const { code, message } = error;
    if (code === "URL_BLOCKED") this.#options.log?.(message);
    // A browser tells every refusal of a tunnel the same way. Only what is
    // blocked is refused, so that it can be told from what cannot be reached.
    if (isTunnel && code !== "URL_BLOCKED") client.resetAndDestroy();
    else refuse(client, code, message);
  }
}
