/**
 * A proxy in front of the REST gateway that does what networks do: answers 502
 * before it has passed a call on, loses the answer after the commit, takes its
 * time, breaks off in the middle of a body, goes silent, or is not there.
 *
 * @module
 */

/** What becomes of a call. */
export type Fate =
  | "pass"
  | "refused before"
  | "lost after"
  | "late before"
  | "late after"
  | "cut"
  | "silent before"
  | "silent after"
  | "silent within";

/** A call that goes through. */
export interface Call {
  /** The SQL function, or the path of another call. */
  readonly name: string;
  readonly body: string;
}

/** The proxy, on a port that it keeps. */
export class FaultGateway implements AsyncDisposable {
  readonly url: string;
  /** Decides about each call. */
  decide: (call: Call) => Fate = () => "pass";
  /** How long a late call waits. */
  lateMs = 300;
  /** The calls that something befell, by fate. */
  readonly befallen = new Map<Fate, number>();
  readonly #port: number;
  readonly #silent = new Set<PromiseWithResolvers<void>>();
  #target = "";
  #server: Server;

  constructor() {
    this.#server = this.#listen(0);
    this.#port = this.#server.addr.port;
    this.url = `http://127.0.0.1:${this.#port}`;
  }

  /** Where calls go. */
  to(apiUrl: string): void {
    this.#target = apiUrl;
  }

  /** How many calls something befell. */
  get faults(): number {
    return this.befallen.values().reduce((sum, count) => sum + count, 0);
  }

  /** Refuses connections from now on; those there are break. */
  async close(): Promise<void> {
    this.#server.stop.abort();
    this.speak();
    await this.#server.finished;
  }

  /** Listens again. */
  open(): void {
    this.#server = this.#listen(this.#port);
  }

  /** Lets those go that wait for a silent call. */
  speak(): void {
    for (const { resolve } of this.#silent) resolve();
    this.#silent.clear();
  }

  #listen(port: number): Server {
    const stop = new AbortController();
    const { finished, addr } = Deno.serve({
      hostname: "127.0.0.1",
      port,
      signal: stop.signal,
      onListen: () => undefined,
      onError: () => new Response(null, { status: 502 }),
    }, (request) => this.#serve(request));
    return { stop, finished, addr };
  }

  async #serve(request: Request): Promise<Response> {
    const { pathname, search } = new URL(request.url);
    const body = await request.text();
    const name = pathname.replace("/rest/v1/rpc/", "");
    const fate = this.decide({ name, body });
    if (fate !== "pass") {
      this.befallen.set(fate, (this.befallen.get(fate) ?? 0) + 1);
    }
    if (fate === "refused before") return bad();
    if (fate === "late before") await pause(this.lateMs);
    if (fate === "silent before") return await this.#silence(request.signal);
    const answer = await fetch(this.#target + pathname + search, {
      method: request.method,
      headers: passedOn(request.headers),
      ...(body ? { body } : {}),
    });
    const bytes = await answer.bytes();
    if (fate === "lost after") return bad();
    if (fate === "silent after") return await this.#silence(request.signal);
    if (fate === "late after") await pause(this.lateMs);
    const init = { status: answer.status, headers: passedOn(answer.headers) };
    if (fate === "cut" || fate === "silent within") {
      const rest = fate === "cut"
        ? Promise.resolve()
        : this.#silence(request.signal);
      return new Response(halfOf(bytes, rest), init);
    }
    return new Response(answer.status === 204 ? null : bytes, init);
  }

  /** Half open: nothing comes, and nothing ends. */
  async #silence(gone: AbortSignal): Promise<Response> {
    const turn = Promise.withResolvers<void>();
    this.#silent.add(turn);
    gone.addEventListener("abort", () => turn.resolve(), { once: true });
    await turn.promise;
    this.#silent.delete(turn);
    return bad();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

interface Server {
  readonly stop: AbortController;
  readonly finished: Promise<void>;
  readonly addr: Deno.NetAddr;
}

function bad(): Response {
  return new Response("Bad gateway", { status: 502 });
}

function passedOn(headers: Headers): Headers {
  const kept = new Headers(headers);
  for (const name of ["host", "content-length", "connection"]) {
    kept.delete(name);
  }
  return kept;
}

/** Half of the body, and then the connection breaks, once `rest` is over. */
function halfOf(
  bytes: Uint8Array<ArrayBuffer>,
  rest: Promise<unknown>,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  return new ReadableStream({
    start(controller) {
      controller.enqueue(bytes.subarray(0, Math.ceil(bytes.length / 2)));
    },
    async pull(controller) {
      await rest;
      controller.error(new Error("The body is cut"));
    },
  });
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
