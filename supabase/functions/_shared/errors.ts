/**
 * The two ways something goes wrong here: a request is refused
 * ({@linkcode RequestError}), or a job's try fails ({@linkcode JobError}).
 * Every code a caller can ever meet is in one of the two tables below.
 *
 * @module
 */

/** Codes of refused requests: HTTP status, and whether the same request may succeed later. */
export const requestCodes = {
  INVALID_JSON: { status: 400, retryable: false },
  INVALID_REQUEST: { status: 400, retryable: false },
  INVALID_URL: { status: 400, retryable: false },
  UNSUPPORTED_SCHEME: { status: 400, retryable: false },
  URL_HAS_CREDENTIALS: { status: 400, retryable: false },
  URL_TOO_LONG: { status: 400, retryable: false },
  UNAUTHORIZED: { status: 401, retryable: false },
  INVALID_TOKEN: { status: 401, retryable: false },
  FORBIDDEN: { status: 403, retryable: false },
  NOT_FOUND: { status: 404, retryable: false },
  JOB_NOT_FOUND: { status: 404, retryable: false },
  BATCH_NOT_FOUND: { status: 404, retryable: false },
  DELIVERY_NOT_FOUND: { status: 404, retryable: false },
  SCHEDULE_NOT_FOUND: { status: 404, retryable: false },
  SHOP_NOT_FOUND: { status: 404, retryable: false },
  FOLLOW_NOT_FOUND: { status: 404, retryable: false },
  METHOD_NOT_ALLOWED: { status: 405, retryable: false },
  INVALID_STATE: { status: 409, retryable: false },
  EXPORT_NOT_READY: { status: 409, retryable: true },
  PAYLOAD_TOO_LARGE: { status: 413, retryable: false },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, retryable: false },
  URL_BLOCKED: { status: 422, retryable: false },
  SCRIPTS_NOT_ALLOWED: { status: 422, retryable: false },
  TOO_MANY_URLS: { status: 422, retryable: false },
  NO_VALID_URLS: { status: 422, retryable: false },
  WEBHOOK_SECRET_MISSING: { status: 422, retryable: false },
  INVALID_SCHEDULE: { status: 422, retryable: false },
  IDEMPOTENCY_KEY_REUSED: { status: 422, retryable: false },
  RATE_LIMITED: { status: 429, retryable: true },
  QUOTA_EXCEEDED: { status: 429, retryable: true },
  INTERNAL: { status: 500, retryable: true },
  JOB_FAILED: { status: 502, retryable: false },
  UNAVAILABLE: { status: 503, retryable: true },
} as const;

/** A code of {@linkcode requestCodes}. */
export type RequestCode = keyof typeof requestCodes;

/**
 * What the queue does after a failed try: `permanent` ends the job, `throttled`
 * waits without using up a try, `again` waits with backoff and uses one up,
 * `stalled` starts over at once without using one up, but only twice.
 */
export type Retry = "permanent" | "throttled" | "again" | "stalled";

/** Codes of failed tries, each with what the queue does next. */
export const jobCodes = {
  INVALID_ARGS: "permanent",
  UNKNOWN_KIND: "throttled",
  URL_BLOCKED: "permanent",
  DNS_FAILED: "again",
  CONNECT_FAILED: "again",
  TLS_FAILED: "again",
  TIMEOUT: "again",
  TRUNCATED: "again",
  BAD_ENCODING: "again",
  EMPTY_ANSWER: "again",
  TOO_LARGE: "permanent",
  TOO_MANY_REDIRECTS: "permanent",
  NOT_HTML: "permanent",
  HTTP_CLIENT_ERROR: "permanent",
  HTTP_THROTTLED: "throttled",
  HTTP_SERVER_ERROR: "again",
  ROBOTS_DISALLOWED: "permanent",
  ROBOTS_UNAVAILABLE: "again",
  BAD_SITEMAP: "permanent",
  NAVIGATION_FAILED: "again",
  PAGE_CRASHED: "again",
  WAIT_TIMEOUT: "again",
  ACTION_FAILED: "again",
  SCRIPTS_NOT_ALLOWED: "permanent",
  PAGE_LOST: "stalled",
  BLOCKED: "again",
  PROXY_FAILED: "throttled",
  PROVIDER_FAILED: "again",
  PROVIDER_BUSY: "throttled",
  PROVIDER_REFUSED: "permanent",
  NOT_CONFIGURED: "permanent",
  RUN_FAILED: "permanent",
  RUN_TIMEOUT: "permanent",
  NO_VALID_ADS: "permanent",
  BROWSER_UNAVAILABLE: "throttled",
  UNAVAILABLE: "throttled",
  INTERNAL: "again",
} as const satisfies Record<string, Retry>;

/** A code of {@linkcode jobCodes}. */
export type JobCode = keyof typeof jobCodes;

/** One thing that is wrong with a request: where (`"urls.3"`), and what. */
export interface Problem {
  readonly path: string;
  readonly message: string;
  /** The problem's own code, where it has one: of a URL in a batch. */
  readonly code?: RequestCode;
}

/** A refused request. The route wrapper turns it into the flat error body. */
export class RequestError extends Error {
  override readonly name = "RequestError";
  readonly details: readonly Problem[];
  readonly headers: Readonly<Record<string, string>>;
  /** Keys of the error body beside the usual ones. */
  readonly more: Readonly<Record<string, unknown>>;

  constructor(
    readonly code: RequestCode,
    message: string,
    options: {
      details?: readonly Problem[];
      headers?: Record<string, string>;
      more?: Record<string, unknown>;
      cause?: unknown;
    } = {},
  ) {
    super(message, { cause: options.cause });
    this.details = options.details ?? [];
    this.headers = options.headers ?? {};
    this.more = options.more ?? {};
  }
}

/** A failed try of a job. The code says what the queue does next. */
export class JobError extends Error {
  override readonly name = "JobError";
  readonly retry: Retry;
  /** The HTTP status the page answered with, where there was one. */
  readonly httpStatus: number | undefined;
  /** When to try again at the earliest, in milliseconds from now. */
  readonly retryAfterMs: number | undefined;

  constructor(
    readonly code: JobCode,
    message: string,
    options: {
      httpStatus?: number;
      retryAfterMs?: number;
      cause?: unknown;
    } = {},
  ) {
    super(message, { cause: options.cause });
    this.retry = jobCodes[code];
    this.httpStatus = options.httpStatus;
    this.retryAfterMs = options.retryAfterMs;
  }
}
