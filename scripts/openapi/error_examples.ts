/**
 * A refused request of each code, as it may look.
 *
 * @module
 */

import type {
  RequestCode,
  RequestError,
} from "../../supabase/functions/_shared/errors.ts";

/** What an error is made of. */
interface Example extends Partial<Pick<RequestError, "details" | "more">> {
  readonly message: string;
}

const jobId = "01a2081a-0874-77cd-b92d-2a8fa287e002";

const badId = {
  path: "jobId",
  message: 'Invalid UUID: current value is "1"',
};

const blocked = {
  path: "urls.0",
  message: "Cannot crawl 'http://10.0.0.1/': 10.0.0.1 is a private address",
  code: "URL_BLOCKED",
} as const;

const url = (why: string) => ({
  message: `Cannot crawl ${why}`,
  details: [{ path: "url", message: `Cannot crawl ${why}` }],
});

/** The example of each code. */
export const errorExamples: Readonly<Record<RequestCode, Example>> = {
  INVALID_JSON: {
    message: "Cannot read the body: it is not valid JSON in UTF-8",
  },
  INVALID_REQUEST: {
    message: `Cannot accept the request: '${badId.path}': ${badId.message}`,
    details: [badId],
  },
  INVALID_URL: url("'example.com': it is not an absolute URL"),
  UNSUPPORTED_SCHEME: url(
    "'ftp://example.com/': 'ftp:' is not http: or https:",
  ),
  URL_HAS_CREDENTIALS: url(
    "'https://[hidden]@example.com/': it holds a user name or password",
  ),
  URL_TOO_LONG: url(
    "'https://example.com/…': it has 9000 characters, 8192 are allowed",
  ),
  UNAUTHORIZED: {
    message:
      "Cannot identify the caller: send a secret key in the 'apikey' header, or a user's token as 'Authorization: Bearer …'",
  },
  INVALID_TOKEN: {
    message:
      "Cannot accept the user token: it is malformed, expired or signed by another project",
  },
  FORBIDDEN: {
    message: "Cannot call this function as a user: it takes a secret key",
  },
  NOT_FOUND: {
    message: "Cannot find '/get-crawl-job/more': this function has one path",
  },
  JOB_NOT_FOUND: { message: `Cannot find job '${jobId}'` },
  BATCH_NOT_FOUND: { message: "Cannot find batch 'batch-12345'" },
  DELIVERY_NOT_FOUND: { message: `Cannot find delivery '${jobId}'` },
  SHOP_NOT_FOUND: { message: "Cannot find shop '7'" },
  FOLLOW_NOT_FOUND: {
    message: "Cannot find follow '8a6e0804-2bd0-8672-b79d-d97027f9071a'",
  },
  SCHEDULE_NOT_FOUND: { message: `Cannot find schedule '${jobId}'` },
  METHOD_NOT_ALLOWED: {
    message: "Cannot answer 'GET': this function takes POST",
  },
  INVALID_STATE: {
    message:
      `Cannot retry job '${jobId}' as it is 'processing': only jobs that are 'error' or 'cancelled' can be`,
  },
  EXPORT_NOT_READY: {
    message: `Cannot download export '${jobId}': it is not completed yet`,
  },
  PAYLOAD_TOO_LARGE: {
    message: "Cannot read the body: it may hold at most 10485760 bytes",
  },
  UNSUPPORTED_MEDIA_TYPE: {
    message:
      "Cannot read the body: 'Content-Type' must be application/json: current value is 'text/plain'",
  },
  URL_BLOCKED: url("'http://10.0.0.1/': 10.0.0.1 is a private address"),
  SCRIPTS_NOT_ALLOWED: {
    message:
      "Cannot accept 'actions': this server runs no scripts of callers: leave 'evaluate' out",
    details: [{
      path: "actions",
      message: "this server runs no scripts of callers: leave 'evaluate' out",
    }],
  },
  TOO_MANY_URLS: {
    message:
      "Cannot accept 50001 URLs at once: send at most 50000, and the rest with the same 'batchId'",
  },
  NO_VALID_URLS: {
    message:
      `Cannot accept the batch as none of its URLs may be crawled: ${blocked.message}`,
    details: [blocked],
  },
  WEBHOOK_SECRET_MISSING: {
    message: "Cannot sign webhooks: send 'webhook.secret'",
    details: [{
      path: "webhook.secret",
      message: "Cannot sign webhooks: send 'webhook.secret'",
    }],
  },
  INVALID_SCHEDULE: {
    message:
      "Cannot accept the schedule: 'Mars/Olympus' is not a time zone of the IANA database",
    details: [{
      path: "timeZone",
      message: "'Mars/Olympus' is not a time zone of the IANA database",
    }],
  },
  IDEMPOTENCY_KEY_REUSED: {
    message:
      "Cannot accept the request: This idempotency key was used for a request with another body",
  },
  RATE_LIMITED: {
    message: "Cannot accept the request: 600 requests a minute are allowed",
  },
  QUOTA_EXCEEDED: {
    message:
      "Cannot accept the request: 99999 jobs are queued or running and 5 were sent, 100000 in all are allowed",
  },
  INTERNAL: {
    message:
      "Cannot answer: something unexpected went wrong; its details are in the log under this request's id",
  },
  JOB_FAILED: {
    message:
      "Cannot continue with the page as its crawl ended with NOT_HTML: The page is application/pdf",
    more: {
      jobId,
      error: { code: "NOT_HTML", message: "The page is application/pdf" },
    },
  },
  UNAVAILABLE: {
    message: "Cannot reach the database: try again in a few seconds",
  },
};
