/**
 * The worlds that puppeteer's scripts run in. With the Runtime domain off, the
 * browser announces no execution contexts, so we make our own, beside the
 * page's, and announce those.
 *
 * @module
 */

import { type Fields, fields, type Message, textOf } from "./message.ts";

/** Sends a command of ours on a session; rejects with the browser's refusal. */
export type Send = (
  method: string,
  params: Fields,
  sessionId: string,
) => Promise<Fields>;

/** Passes an event on to puppeteer. */
export type Announce = (
  method: string,
  params: Fields,
  sessionId: string,
) => void;

/** Frames and their worlds, as seen from one session. */
export class Worlds {
  readonly #sessionId: string;
  readonly #send: Send;
  readonly #announce: Announce;
  /** Contexts that puppeteer knows, by frame. */
  readonly #contexts = new Map<string, number[]>();
  /** Counts the documents of a frame, so that a late answer is not taken for the new one's. */
  readonly #documents = new Map<string, number>();
  #utility: string | undefined;

  constructor(sessionId: string, send: Send, announce: Announce) {
    this.#sessionId = sessionId;
    this.#send = send;
    this.#announce = announce;
  }

  /** Makes the worlds of all frames that are there. */
  async start(): Promise<void> {
    const { frameTree } = await this.#send(
      "Page.getFrameTree",
      {},
      this.#sessionId,
    );
    await Promise.all(framesOf(frameTree).map((id) => this.#make(id)));
  }

  /** Names the second world that each document to come gets. */
  nameUtility(name: string): void {
    this.#utility = name;
  }

  /** Makes that second world in a frame, and answers what the browser does. */
  async makeUtility(frameId: string, name: string): Promise<Fields> {
    const result = await this.#create(frameId, name);
    this.#tell(frameId, Number(result.executionContextId), name);
    return result;
  }

  /** Follows the frames; to be called before puppeteer hears of the event. */
  hear({ method, params }: Message): void {
    const frame = fields(params.frame);
    switch (method) {
      case "Page.frameNavigated":
      case "Page.documentOpened":
        this.#drop(textOf(frame.id));
        return this.#remake(textOf(frame.id));
      case "Page.frameAttached":
        return this.#remake(textOf(params.frameId));
      case "Page.frameDetached":
        this.#drop(textOf(params.frameId));
        this.#documents.delete(textOf(params.frameId));
    }
  }

  #remake(frameId: string): void {
    // A frame that is gone by now needs no world.
    this.#make(frameId).catch(() => undefined);
  }

  async #make(frameId: string): Promise<void> {
    const document = (this.#documents.get(frameId) ?? 0) + 1;
    this.#documents.set(frameId, document);
    const names = this.#utility ? ["", this.#utility] : [""];
    await Promise.all(names.map(async (name) => {
      const { executionContextId } = await this.#create(frameId, name);
      if (this.#documents.get(frameId) !== document) return;
      this.#tell(frameId, Number(executionContextId), name);
    }));
  }

  #create(frameId: string, name: string): Promise<Fields> {
    return this.#send(
      "Page.createIsolatedWorld",
      { frameId, grantUniveralAccess: true, ...(name && { worldName: name }) },
      this.#sessionId,
    );
  }

  /** The world without a name stands for the page's own. */
  #tell(frameId: string, id: number, name: string): void {
    const known = this.#contexts.get(frameId) ?? [];
    if (known.includes(id)) return;
    this.#contexts.set(frameId, [...known, id]);
    const isDefault = name === "";
    const type = isDefault ? "default" : "isolated";
    const uniqueId = `${this.#sessionId}.${id}`;
    const auxData = { isDefault, type, frameId };
    const context = { id, origin: "", name, uniqueId, auxData };
    this.#event("Runtime.executionContextCreated", { context });
  }

  #drop(frameId: string): void {
    for (const id of this.#contexts.get(frameId) ?? []) {
      this.#event("Runtime.executionContextDestroyed", {
        executionContextId: id,
        executionContextUniqueId: `${this.#sessionId}.${id}`,
      });
    }
    this.#contexts.delete(frameId);
  }

  #event(method: string, params: Fields): void {
    this.#announce(method, params, this.#sessionId);
  }
}

/** Ids of a frame and of all below it. */
function framesOf(tree: unknown): string[] {
  const { frame, childFrames } = fields(tree);
  const children = Array.isArray(childFrames) ? childFrames : [];
  return [textOf(fields(frame).id), ...children.flatMap(framesOf)];
}
