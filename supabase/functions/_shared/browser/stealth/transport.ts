/**
 * Carries puppeteer's messages to a browser so that pages do not notice: the
 * domains that a page can see stay off, scripts run beside the page's and
 * without a name, and every target tells the same story about its browser.
 *
 * @module
 */

import type { ConnectionTransport } from "puppeteer-core";
import {
  answeredId,
  type Fields,
  fields,
  type Message,
  methodOf,
  parseMessage,
  textOf,
} from "./message.ts";
import { askFacts } from "./own_facts.ts";
import { type BrowserVersion, disguise } from "./persona.ts";
import { Worlds } from "./worlds.ts";

/** Domains that a page notices, or that nobody listens to; answered here. */
const silenced =
  /^(?:Runtime|Log|Console|Audits)\.(?:enable|disable)$|^Runtime\.discardConsoleEntries$/;
/** Commands that carry a script. */
const scripted =
  /^Runtime\.(?:evaluate|callFunctionOn)$|^Page\.addScriptToEvaluateOnNewDocument$/;
/** Of a page's sessions only one may say who it is; a screenshot undoes it for others. */
const emulation = /^Emulation\.|^Page\.captureScreenshot$/;
const agentOverride = "Emulation.setUserAgentOverride";
/** What holds for all targets of a page's context. */
const shared = /^Emulation\.set(?:UserAgent|Locale|Timezone)Override$/;
/** Events that the transport follows. */
const followed =
  /^Page\.(?:frame(?:Navigated|Attached|Detached)|documentOpened)$|^Target\.(?:attachedTo|detachedFrom)Target$/;
/** How puppeteer names the scripts it sends: a page that throws inside of one sees it. */
const sourceUrl = /^[ \t]*\/\/[@#] sourceURL=(?:pptr:|__puppeteer).*$/gm;
const utilityWorld = "__puppeteer_utility_world__";

/** Ids of our own commands start here; puppeteer counts from one. */
const firstOwnId = 1_000_000_000;

/** What a session is attached to. */
interface Place {
  readonly target: string;
  readonly type: string;
  readonly context: string;
}

interface Pending {
  resolve(result: Fields): void;
  reject(error: Error): void;
}

/** A transport for `puppeteer.connect`, over an open web socket. */
export class StealthTransport implements ConnectionTransport {
  onmessage?: (message: string) => void;
  onclose?: () => void;
  readonly #socket: WebSocket;
  readonly #pending = new Map<number, Pending>();
  readonly #worlds = new Map<string, Worlds>();
  /** Which session disguises a target. */
  readonly #disguised = new Map<string, string>();
  readonly #places = new Map<string, Place>();
  /** Whose pages are ours to disguise: a plain connection has others. */
  readonly #contexts = new Set<string>([""]);
  /** Commands that make one. */
  readonly #making = new Set<number>();
  /** What a page's workers and frames are told, too: by context and method. */
  readonly #told = new Map<string, Map<string, Fields>>();
  #version: BrowserVersion | undefined;
  #nextId = firstOwnId;

  constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener("message", ({ data }) => this.#receive(data));
    socket.addEventListener("close", () => this.#closed());
  }

  /** Asks the browser who it is; to be called before puppeteer is connected. */
  async greet(): Promise<BrowserVersion> {
    const result = await this.#send("Browser.getVersion", {});
    const product = textOf(result.product);
    const known = await this.#send("Target.getBrowserContexts", {});
    this.#contexts.add(textOf(known.defaultBrowserContextId));
    this.#version = {
      product,
      userAgent: textOf(result.userAgent),
      // The headless shell has no page to ask.
      ...product.startsWith("Headless")
        ? {}
        : await askFacts((...command) => this.#send(...command)),
    };
    return this.#version;
  }

  /** Sends what puppeteer wants to say, changed, or answers it here. */
  send(text: string): void {
    const method = methodOf(text) ?? "";
    if (silenced.test(method)) return this.#silence(parseMessage(text));
    if (method === "Page.createIsolatedWorld") return this.#world(text);
    if (scripted.test(method)) return this.#script(text);
    const isNewContext = method === "Target.createBrowserContext";
    if (isNewContext) this.#making.add(parseMessage(text).id ?? 0);
    if (emulation.test(method)) return this.#emulate(parseMessage(text));
    if (method === "Target.setAutoAttach") return this.#autoAttach(text);
    this.#write(text);
  }

  close(): void {
    this.#socket.close();
  }

  #silence(command: Message): void {
    const { method, sessionId = "" } = command;
    // A worker has no frames, and no world beside its own.
    const worlds = this.#worlds.get(sessionId);
    if (!worlds || method !== "Runtime.enable") {
      return this.#answer(command, {});
    }
    worlds.start().catch(() => undefined).then(() => this.#answer(command, {}));
  }

  #world(text: string): void {
    const command = parseMessage(text);
    const { sessionId = "", params } = command;
    const name = textOf(params.worldName);
    const worlds = this.#worlds.get(sessionId);
    if (!worlds || !name.startsWith(utilityWorld)) return this.#write(text);
    worlds.makeUtility(textOf(params.frameId), name).then(
      (result) => this.#answer(command, result),
      (error) => this.#refuse(command, error),
    );
  }

  #script(text: string): void {
    const command = parseMessage(text);
    const params: Record<string, unknown> = { ...command.params };
    for (const name of ["expression", "functionDeclaration", "source"]) {
      const script = params[name];
      if (typeof script === "string") {
        params[name] = script.replace(sourceUrl, "");
      }
    }
    const world = textOf(params.worldName);
    if (world.startsWith(utilityWorld) && textOf(params.source).trim() === "") {
      // A script of nothing, so that there is a world: made by us instead.
      this.#worlds.get(command.sessionId ?? "")?.nameUtility(world);
      return this.#answer(command, { identifier: "0" });
    }
    this.#forward(command, params);
  }

  /** Passes on who a page is to be, on the session that disguises it: a second one may not, or loses it with its end. */
  #emulate(command: Message): void {
    const { method = "", sessionId = "", params } = command;
    const place = this.#places.get(sessionId);
    const { target = "", context = "" } = place ?? {};
    if (place && !this.#disguised.has(target)) {
      // A page that another connection has left to us.
      this.#contexts.add(context);
      this.#disguise(sessionId, place);
    }
    const session = this.#disguised.get(target);
    if (!session) return this.#forward(command, params);
    if (shared.test(method)) {
      const told = this.#told.get(context) ?? new Map<string, Fields>();
      this.#told.set(context, told.set(method, params));
    }
    const sent = this.#send(method, params, session);
    if (method === agentOverride && sessionId !== session) {
      // A page believes its latest session, even if that says nothing.
      this.#send(method, params, sessionId).catch(() => undefined);
    }
    sent.then(
      (result) => this.#answer(command, result),
      (error) => this.#refuse(command, error),
    );
  }

  /** At the browser's level, a client that waits would hold up all others. */
  #autoAttach(text: string): void {
    const command = parseMessage(text);
    if (command.sessionId) return this.#write(text);
    const params = { ...command.params, waitForDebuggerOnStart: false };
    this.#forward(command, params);
  }

  #receive(data: unknown): void {
    if (typeof data !== "string") return;
    const id = answeredId(data);
    if (id !== undefined && id >= firstOwnId) {
      return this.#settle(id, parseMessage(data));
    }
    if (id !== undefined && this.#making.delete(id)) {
      const { browserContextId } = parseMessage(data).result;
      this.#contexts.add(textOf(browserContextId));
    }
    if (followed.test(methodOf(data) ?? "")) this.#follow(parseMessage(data));
    this.onmessage?.(data);
  }

  #follow(event: Message): void {
    const { method, sessionId = "", params } = event;
    if (method === "Target.attachedToTarget") return this.#attached(params);
    if (method === "Target.detachedFromTarget") return this.#detached(params);
    this.#worlds.get(sessionId)?.hear(event);
  }

  #attached(params: Fields): void {
    const sessionId = textOf(params.sessionId);
    const { targetId, type, browserContextId } = fields(params.targetInfo);
    const context = textOf(browserContextId);
    if (type === "page" || type === "iframe") {
      const worlds = new Worlds(
        sessionId,
        (...command) => this.#send(...command),
        (method, params, sessionId) =>
          this.#deliver({ method, params, sessionId }),
      );
      this.#worlds.set(sessionId, worlds);
    }
    const target = textOf(targetId);
    const place = { target, context, type: textOf(type) };
    this.#places.set(sessionId, place);
    // Of two sessions of a page, the one that ends would undo what the other did.
    if (this.#disguised.has(target) || !this.#contexts.has(context)) return;
    this.#disguise(sessionId, place);
  }

  #disguise(sessionId: string, { target, type, context }: Place): void {
    if (!this.#version) return;
    this.#disguised.set(target, sessionId);
    const commands = new Map([
      ...disguise(type, this.#version),
      ...this.#told.get(context) ?? [],
    ]);
    for (const [method, params] of commands) {
      // A target that lacks a command, or is gone, is left as it is.
      this.#send(method, params, sessionId).catch(() => undefined);
    }
  }

  #detached(params: Fields): void {
    const sessionId = textOf(params.sessionId);
    this.#worlds.delete(sessionId);
    const { context = "" } = this.#places.get(sessionId) ?? {};
    this.#places.delete(sessionId);
    for (const [target, session] of this.#disguised) {
      if (session === sessionId) this.#disguised.delete(target);
    }
    const isLast = ![...this.#places.values()]
      .some((place) => place.context === context);
    if (isLast) this.#told.delete(context);
  }

  #send(method: string, params: Fields, sessionId?: string): Promise<Fields> {
    const { promise, resolve, reject } = Promise.withResolvers<Fields>();
    const id = this.#nextId++;
    this.#pending.set(id, { resolve, reject });
    this.#write(JSON.stringify({ method, params, id, sessionId }));
    return promise;
  }

  #settle(id: number, { result, error }: Message): void {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    if (error) pending?.reject(new Error(textOf(error.message)));
    else pending?.resolve(result);
  }

  #forward({ id, method, sessionId }: Message, params: Fields): void {
    this.#write(JSON.stringify({ method, params, id, sessionId }));
  }

  #answer({ id, sessionId }: Message, result: Fields): void {
    // Never from within `send`: puppeteer does not wait yet.
    queueMicrotask(() => this.#deliver({ id, sessionId, result }));
  }

  #refuse({ id, sessionId }: Message, { message }: Error): void {
    this.#deliver({ id, sessionId, error: { code: -32_000, message } });
  }

  #deliver(message: Fields): void {
    this.onmessage?.(JSON.stringify(message));
  }

  #write(text: string): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(text);
  }

  #closed(): void {
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    for (const { reject } of pending) reject(new Error("Connection closed"));
    this.onclose?.();
  }
}
