/**
 * The answers to refused requests: which codes an operation can refuse with,
 * and one shared response for each set of codes that occurs.
 *
 * @module
 */

import {
  type RequestCode,
  requestCodes,
  RequestError,
} from "../../supabase/functions/_shared/errors.ts";
import { refusal } from "../../supabase/functions/_shared/http/answer.ts";
import { errorExamples } from "./error_examples.ts";
import { headerRef } from "./headers.ts";
import type { Mounted } from "./mounted.ts";

interface Refusal {
  readonly description: string;
  /** All of one HTTP status. */
  readonly codes: readonly RequestCode[];
}

const badUrl = [
  "INVALID_URL",
  "UNSUPPORTED_SCHEME",
  "URL_HAS_CREDENTIALS",
  "URL_TOO_LONG",
] as const;

/** The sets of codes, by the names of their responses. */
const refusals: Readonly<Record<string, Refusal>> = {
  BadQuery: {
    description: "A parameter is missing, wrong or unknown; see `details`",
    codes: ["INVALID_REQUEST"],
  },
  BadRequest: {
    description:
      "The body is no JSON, or a field or parameter is missing, wrong or unknown; see `details`",
    codes: ["INVALID_JSON", "INVALID_REQUEST"],
  },
  BadSubmit: {
    description:
      "The body is no JSON, a field or parameter is missing, wrong or unknown, or a URL is none that can be crawled; see `details`",
    codes: ["INVALID_JSON", "INVALID_REQUEST", ...badUrl],
  },
  Unauthorized: {
    description: "No credentials, or none that are accepted",
    codes: ["UNAUTHORIZED", "INVALID_TOKEN"],
  },
  Forbidden: {
    description:
      "A user asks for what takes a secret key: this function, or the jobs of another owner",
    codes: ["FORBIDDEN"],
  },
  NotFound: {
    description:
      "The path goes on behind the function's name, or the caller has nothing of that id",
    codes: ["NOT_FOUND"],
  },
  JobNotFound: {
    description: "The caller has no such job",
    codes: ["NOT_FOUND", "JOB_NOT_FOUND"],
  },
  BatchNotFound: {
    description: "The caller has no such batch",
    codes: ["NOT_FOUND", "BATCH_NOT_FOUND"],
  },
  DeliveryNotFound: {
    description: "The caller has no such message",
    codes: ["NOT_FOUND", "DELIVERY_NOT_FOUND"],
  },
  ScheduleNotFound: {
    description: "The caller has no such schedule",
    codes: ["NOT_FOUND", "SCHEDULE_NOT_FOUND"],
  },
  ShopNotFound: {
    description: "The caller has no such shop",
    codes: ["NOT_FOUND", "SHOP_NOT_FOUND"],
  },
  FollowNotFound: {
    description: "The caller has no such follow",
    codes: ["NOT_FOUND", "FOLLOW_NOT_FOUND"],
  },
  SyncNotFound: {
    description: "The caller has no such follow, or it never had a sync",
    codes: ["NOT_FOUND", "FOLLOW_NOT_FOUND", "JOB_NOT_FOUND"],
  },
  MethodNotAllowed: {
    description: "The function takes another method",
    codes: ["METHOD_NOT_ALLOWED"],
  },
  InvalidState: {
    description:
      "The job, or what else is meant, is in a state that does not allow it",
    codes: ["INVALID_STATE"],
  },
  ExportNotReady: {
    description: "The export is not completed yet, or has failed",
    codes: ["INVALID_STATE", "EXPORT_NOT_READY"],
  },
  PayloadTooLarge: {
    description: "The body is larger than 10 MB",
    codes: ["PAYLOAD_TOO_LARGE"],
  },
  UnsupportedMediaType: {
    description: "The body is not declared as JSON",
    codes: ["UNSUPPORTED_MEDIA_TYPE"],
  },
  RefusedSubmit: {
    description:
      "The URL or the webhook's may not be reached, the actions hold a script where none may run, the webhook has no secret, or the idempotency key belongs to another request",
    codes: [
      "URL_BLOCKED",
      "SCRIPTS_NOT_ALLOWED",
      "WEBHOOK_SECRET_MISSING",
      "IDEMPOTENCY_KEY_REUSED",
    ],
  },
  RefusedRun: {
    description:
      "The webhook's URL may not be reached, or it has no secret, or the idempotency key belongs to another request",
    codes: ["URL_BLOCKED", "WEBHOOK_SECRET_MISSING", "IDEMPOTENCY_KEY_REUSED"],
  },
  RefusedRetry: {
    description: "The actions hold a script where none may run",
    codes: ["SCRIPTS_NOT_ALLOWED"],
  },
  RefusedWorkflow: {
    description:
      "The URL may not be crawled, its actions hold a script where none may run, or the idempotency key belongs to another request",
    codes: ["URL_BLOCKED", "SCRIPTS_NOT_ALLOWED", "IDEMPOTENCY_KEY_REUSED"],
  },
  RefusedBatch: {
    description:
      "There are too many URLs or none that may be crawled, one may not be, the actions hold a script where none may run, the webhook has no secret, or the idempotency key belongs to another request",
    codes: [
      "URL_BLOCKED",
      "SCRIPTS_NOT_ALLOWED",
      "WEBHOOK_SECRET_MISSING",
      "TOO_MANY_URLS",
      "NO_VALID_URLS",
      "IDEMPOTENCY_KEY_REUSED",
    ],
  },
  RefusedSchedule: {
    description:
      "The cron expression or the time zone is none, a URL or the webhook's may not be reached, or the webhook has no secret",
    codes: [
      "URL_BLOCKED",
      "WEBHOOK_SECRET_MISSING",
      "NO_VALID_URLS",
      "INVALID_SCHEDULE",
    ],
  },
  TooManySchedules: {
    description: "The user has as many schedules as one may have",
    codes: ["QUOTA_EXCEEDED"],
  },
  LimitReached: {
    description: "The user has sent too many requests, or has too many jobs",
    codes: ["RATE_LIMITED", "QUOTA_EXCEEDED"],
  },
  Internal: {
    description: "Something unexpected went wrong; nothing was changed",
    codes: ["INTERNAL"],
  },
  JobFailed: {
    description: "The job has failed: `error` says why",
    codes: ["JOB_FAILED"],
  },
  Unavailable: {
    description: "The database or the functions are away for a moment",
    codes: ["UNAVAILABLE"],
  },
};

/** References to the responses of all refusals of a function, by status. */
export function refusalRefs(mounted: Mounted): Record<string, unknown> {
  const codes = refusalCodes(mounted);
  const statuses = new Set(codes.map((code) => requestCodes[code].status));
  return Object.fromEntries(Array.from(statuses, (status) => {
    const wanted = codes.filter((code) => requestCodes[code].status === status);
    const [name] = Object.entries(refusals)
      .find(([, { codes }]) =>
        new Set(codes).symmetricDifference(new Set(wanted)).size === 0
      ) ?? [];
    if (name === undefined) {
      throw new Error(
        `Cannot describe ${mounted.operation.name}: scripts/openapi/refusals.ts has no response for ${
          wanted.join(" or ")
        }`,
      );
    }
    return [status, { $ref: `#/components/responses/${name}` }];
  }));
}

/** All codes that a function can refuse a request with: the route's, and its own. */
function refusalCodes({ operation, auth }: Mounted): RequestCode[] {
  return [
    "INVALID_REQUEST",
    "UNAUTHORIZED",
    "INVALID_TOKEN",
    "NOT_FOUND",
    "METHOD_NOT_ALLOWED",
    "INTERNAL",
    "UNAVAILABLE",
    ...operation.body
      ? [
        "INVALID_JSON",
        "PAYLOAD_TOO_LARGE",
        "UNSUPPORTED_MEDIA_TYPE",
      ] as const
      : [],
    ...auth.includes("user") || auth.includes("token")
      ? []
      : ["FORBIDDEN"] as const,
    ...operation.refusals ?? [],
  ];
}

/** The Response Objects of all refusals, by name. */
export function refusalResponses(): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(refusals).map(([name, { description, codes }]) => [name, {
      description,
      headers: headersOf(codes),
      content: {
        "application/json": {
          schema: {
            $ref: "#/components/schemas/Error",
            type: "object",
            properties: { code: { enum: codes } },
          },
          examples: Object.fromEntries(codes.map((code) => [
            code,
            { $ref: `#/components/examples/${code}` },
          ])),
        },
      },
    }]),
  );
}

function headersOf([code]: readonly RequestCode[]) {
  const status = code && requestCodes[code].status;
  return {
    "X-Request-Id": headerRef("RequestId"),
    ...status === 405 ? { Allow: headerRef("Allow") } : {},
    ...status === 429 || status === 503
      ? { "Retry-After": headerRef("RetryAfter") }
      : {},
  };
}

/** The Example Objects of all codes, each written by what writes refusals. */
export async function refusalExamples(): Promise<Record<string, unknown>> {
  const codes = new Set(Object.values(refusals).flatMap(({ codes }) => codes));
  const examples = await Promise.all(Array.from(codes, async (code) => {
    const { message, ...options } = errorExamples[code];
    const answer = refusal(
      new RequestError(code, message, options),
      "order-4711",
    );
    return [code, { value: await answer.json() }];
  }));
  return Object.fromEntries(examples);
}
