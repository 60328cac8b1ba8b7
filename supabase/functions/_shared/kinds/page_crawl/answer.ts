/**
 * Which answers are pages, and what to do about those that are not.
 *
 * @module
 */

import { type JobCode, JobError } from "../../errors.ts";
import type { AnswerHead } from "../kind.ts";
import { retryAfter } from "./retry_after.ts";

/** 408 and 425 mean "again, please", whatever class they are numbered in. */
const transient = new Set([408, 425]);
/** Answers that have no body by definition. */
const bodiless = new Set([204, 205]);
/** How html starts, after white space, where no content type says so (WHATWG MIME Sniffing). */
const htmlStart =
  /^\s*<(?:!doctype html|html|head|script|iframe|h1|div|font|table|a|style|title|b|body|br|p|!--)[\s>]?/i;

/** Refuses the answers of a host that asks for patience, and no others. */
export function checkThrottle(head: AnswerHead): void {
  if (head.status === 429 || head.status === 503) checkHead(head);
}

/** Refuses what is no page by its status and content type; throws a {@linkcode JobError}. */
export function checkHead({ status, headers, url }: AnswerHead): void {
  const fail = (
    code: JobCode,
    why: string,
    options: { retryAfterMs?: number } = {},
  ) =>
    new JobError(code, message(url, why), { httpStatus: status, ...options });
  if (status === 429 || status === 503) {
    const retryAfterMs = retryAfter(headers.get("retry-after"));
    throw fail(
      "HTTP_THROTTLED",
      `the host asks for patience (HTTP ${status})`,
      retryAfterMs === null ? {} : { retryAfterMs },
    );
  }
  if (status >= 500 || transient.has(status)) {
    throw fail("HTTP_SERVER_ERROR", `the host answered HTTP ${status}`);
  }
  if (status >= 300 && status <= 399) {
    throw fail("HTTP_CLIENT_ERROR", `HTTP ${status} without a new address`);
  }
  if (status < 200 || status >= 400) {
    throw fail("HTTP_CLIENT_ERROR", `the host answered HTTP ${status}`);
  }
  if (bodiless.has(status)) {
    throw fail("EMPTY_ANSWER", `the answer is empty (HTTP ${status})`);
  }
  const type = contentType(headers);
  if (type !== "" && !isHtml(type)) {
    throw fail("NOT_HTML", `it is '${type.slice(0, 100)}', not a page`);
  }
}

/** The content type of a whole answer that is a page; throws a {@linkcode JobError} for any other. */
export function checkPage(head: AnswerHead, html: string): string {
  checkHead(head);
  const { status: httpStatus, url } = head;
  if (html.trim() === "") {
    throw new JobError("EMPTY_ANSWER", message(url, "the answer is empty"), {
      httpStatus,
    });
  }
  const type = contentType(head.headers);
  if (type !== "") return type;
  if (htmlStart.test(html)) return "text/html";
  throw new JobError(
    "NOT_HTML",
    message(url, "it names no content type and does not look like a page"),
    { httpStatus },
  );
}

function contentType(headers: Headers): string {
  return headers.get("content-type")?.trim() ?? "";
}

function isHtml(type: string): boolean {
  return /^(?:text\/html|application\/xhtml\+xml)\s*(?:[;,]|$)/i.test(type);
}

function message(url: string, why: string): string {
  return `Cannot crawl '${url.slice(0, 200)}': ${why}`;
}
