/**
 * What a kind asks of an API.
 *
 * @module
 */

/** One request to an API. */
export interface ApiRequest {
  /** Under the API's base address, with its query: `"v2/acts/a/runs?token=…"`. */
  readonly path: string;
  /** Sent as JSON by POST; without it the request is a GET. */
  readonly json?: unknown;
  readonly signal: AbortSignal;
}

/** An answer of an API; its status is below 400. */
export interface ApiAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** The body, parsed; whoever asked checks it. */
  readonly json: unknown;
}

/**
 * Asks an API, with the operator's key. Throws `PROVIDER_REFUSED` (4xx, with
 * its `httpStatus`), `PROVIDER_BUSY` (429, with what its `Retry-After` says) or
 * `PROVIDER_FAILED` (all else); no message holds the key.
 */
export type CallApi = (request: ApiRequest) => Promise<ApiAnswer>;
