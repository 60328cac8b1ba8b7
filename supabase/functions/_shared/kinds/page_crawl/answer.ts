/**
 * Which answers are pages, and what to do about those that are not.
 *
 * @module
 */

import { JobError } from "../../errors.ts";

/** What is known of an answer, however it was got. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly url: string;
  readonly html: string;
}

/** The content type of an answer that is a page; throws a {@linkcode JobError} for any other. */
export function checkAnswer(answer: Answer): string {
  const { status, headers, url, html } = answer;
  const options = { httpStatus: status };
  const cannot = (why: string) => `Cannot crawl '${url}': ${why}`;
  if (status === 429 || status === 503) {
    const retryAfterMs = retryAfter(headers.get("retry-after"));
    throw new JobError(
      "HTTP_THROTTLED",
      cannot(`the host asks for patience (HTTP ${status})`),
      { ...options, ...(retryAfterMs === null ? {} : { retryAfterMs }) },
    );
  }
  if (status >= 500 || status === 408 || status === 425) {
    throw new JobError(
      "HTTP_SERVER_ERROR",
      cannot(`the host answered HTTP ${status}`),
      options,
    );
  }
  if (status < 200 || status > 299) {
    throw new JobError(
      "HTTP_CLIENT_ERROR",
      cannot(`the host answered HTTP ${status}`),
      options,
    );
  }
  const contentType = headers.get("content-type") ?? "";
  const isPage = contentType === ""
    ? /^\s*</.test(html)
    : /^\s*(text\/html|application\/xhtml\+xml)\s*(;|$)/i.test(contentType);
  if (html.trim() === "") {
    throw new JobError("EMPTY_ANSWER", cannot("the answer is empty"), options);
  }
  if (!isPage) {
    throw new JobError(
      "NOT_HTML",
      cannot(`it is '${contentType.slice(0, 100)}', not a page`),
      options,
    );
  }
  return contentType;
}

/** `Retry-After` in seconds or as a date, as milliseconds from now, at most an hour. */
export function retryAfter(value: string | null): number | null {
  if (value === null) return null;
  const ms = /^\d+$/.test(value.trim())
    ? Number(value) * 1_000
    : Date.parse(value) - Date.now();
  return Number.isNaN(ms) ? null : Math.min(Math.max(ms, 0), 3_600_000);
}
