/**
 * A small server that speaks the part of Apify's API that jobs use: actors'
 * runs, their inputs, datasets in pages, ad-hoc webhooks, and the failures.
 *
 * @module
 */

import { z } from "zod";

/** The token it takes. */
export const apifyToken = "apify_api_test";

/** A run as a test sees it. */
export interface FakeRun {
  readonly id: string;
  status: string;
  statusMessage: string | null;
  readonly startedAt: string;
  readonly input: unknown;
  items: readonly unknown[];
  readonly webhooks: readonly { eventTypes: string[]; requestUrl: string }[];
}

/** What goes wrong with a request: an answer of its own, or the right one that is lost. */
export type Trouble = (() => Response) | "answer is lost";

const webhooks = z.array(
  z.object({ eventTypes: z.array(z.string()), requestUrl: z.url() }),
);

/** The server. Disposing of it ends it. */
export class FakeApify implements AsyncDisposable {
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  readonly #runs: FakeRun[] = [];
  readonly #troubles: [path: RegExp, trouble: Trouble][] = [];
  /** Methods and paths that were asked for. */
  readonly asked: string[] = [];
  /** Called when a run has been started. */
  onStart: (run: FakeRun) => void = () => {};

  constructor() {
    this.#server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen: () => {} },
      (request) => this.#serve(request),
    );
  }

  /** `"127.0.0.1:8080"` */
  get host(): string {
    return `127.0.0.1:${this.#server.addr.port}`;
  }

  /** The environment of who is to use it. */
  get env(): Record<string, string> {
    return {
      APIFY_TOKEN: apifyToken,
      APIFY_BASE_URL: `http://${this.host}/`,
      CRAWL_ALLOWED_PRIVATE_HOSTS: this.host,
    };
  }

  /** The runs that were started, each of which costs money. */
  get runs(): readonly FakeRun[] {
    return this.#runs;
  }

  /** The run of this id. */
  find(id: string): FakeRun {
    const run = this.#runs.find((one) => one.id === id);
    if (run) return run;
    throw new Error(`There is no run '${id}'`);
  }

  /** Makes a run that nobody here has started. */
  add(input: unknown = {}): FakeRun {
    const run: FakeRun = {
      id: crypto.randomUUID().replaceAll("-", "").slice(0, 17),
      status: "RUNNING",
      statusMessage: null,
      startedAt: new Date().toISOString(),
      input,
      items: [],
      webhooks: [],
    };
    this.#runs.push(run);
    return run;
  }

  /** The next request whose method and path match goes wrong. */
  trouble(path: RegExp, trouble: Trouble): void {
    this.#troubles.push([path, trouble]);
  }

  async #serve(request: Request): Promise<Response> {
    const { pathname, search } = new URL(request.url);
    const asked = `${request.method} ${pathname}${search}`;
    this.asked.push(asked);
    const place = this.#troubles.findIndex(([path]) => path.test(asked));
    const [[, trouble] = []] = place < 0 ? [] : this.#troubles.splice(place, 1);
    if (typeof trouble === "function") return trouble();
    const answer = await this.#answer(request);
    return trouble ? new Response("", { status: 502 }) : answer;
  }

  async #answer(request: Request): Promise<Response> {
    const url = new URL(request.url);
    if (request.headers.get("authorization") !== `Bearer ${apifyToken}`) {
      return refusal(
        401,
        "user-or-token-not-found",
        "User was not found or authentication token is not valid",
      );
    }
    const is = (method: string, pathname: string) =>
      request.method === method
        ? new URLPattern({ pathname }).exec({ pathname: url.pathname })
          ?.pathname.groups
        : undefined;
    if (is("POST", "/v2/acts/:actor/runs")) {
      const given = url.searchParams.get("webhooks");
      const run = {
        ...this.add(await request.json()),
        webhooks: given ? webhooks.parse(JSON.parse(atob(given))) : [],
      };
      this.#runs.splice(-1, 1, run);
      this.onStart(run);
      return Response.json({ data: shown(run) }, { status: 201 });
    }
    if (is("GET", "/v2/acts/:actor/runs")) {
      const items = this.#runs.toReversed().map(shown);
      return Response.json({ data: { total: items.length, items } });
    }
    const { id } = is("GET", "/v2/actor-runs/:id") ?? {};
    const one = this.#runs.find((run) => run.id === id);
    if (one) return Response.json({ data: shown(one) });
    const { store } = is("GET", "/v2/key-value-stores/:store/records/INPUT") ??
      {};
    const ofStore = this.#runs.find((run) => `kvs-${run.id}` === store);
    if (ofStore) return Response.json(ofStore.input);
    const { set } = is("GET", "/v2/datasets/:set/items") ?? {};
    const ofSet = this.#runs.find((run) => `set-${run.id}` === set);
    if (ofSet) return page(ofSet.items, url.searchParams);
    return refusal(404, "record-not-found", "Actor run was not found");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }
}

function shown({ id, status, statusMessage, startedAt }: FakeRun) {
  return {
    id,
    actId: "actor",
    userId: "user",
    startedAt,
    finishedAt: null,
    status,
    statusMessage,
    meta: { origin: "API" },
    defaultDatasetId: `set-${id}`,
    defaultKeyValueStoreId: `kvs-${id}`,
  };
}

/** A page of items; where there is one thing in place of a list, that. */
function page(all: readonly unknown[], parameters: URLSearchParams): Response {
  const number = (name: string) => Number(parameters.get(name));
  const [offset, limit] = [number("offset"), number("limit")];
  const items = all.slice(offset, offset + limit);
  return Response.json(items, {
    headers: {
      "x-apify-pagination-total": String(all.length),
      "x-apify-pagination-offset": String(offset),
      "x-apify-pagination-count": String(items.length),
      "x-apify-pagination-limit": String(limit),
    },
  });
}

function refusal(status: number, type: string, message: string): Response {
  return Response.json({ error: { type, message } }, { status });
}

/** Tells the webhooks of a run that it has ended, as Apify does, but at this origin; answers their statuses. */
export function tellWebhooks(run: FakeRun, origin: string): Promise<number[]> {
  return Promise.all(run.webhooks.map(async ({ requestUrl }) => {
    const { pathname, search } = new URL(requestUrl);
    const response = await fetch(new URL(pathname + search, origin), {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        userId: "user",
        createdAt: run.startedAt,
        eventType: `ACTOR.RUN.${run.status.replace("-", "_")}`,
        eventData: { actorId: "actor", actorRunId: run.id },
        resource: shown(run),
      }),
    });
    await response.body?.cancel();
    return response.status;
  }));
}
