import {
  assertEquals,
  assertStringIncludes,
  assertThrows,
} from "../../../../../scripts/testing/assert.ts";
import { type JobCode, JobError, type Retry } from "../../errors.ts";
import { checkHead, checkPage } from "./answer.ts";

const url = "https://example.com/page";

function answer(status: number, headers: Record<string, string> = {}) {
  return { status, url, headers: new Headers(headers) };
}

const refused: [number, string, JobCode, Retry][] = [
  [204, "text/html", "EMPTY_ANSWER", "again"],
  [205, "text/html", "EMPTY_ANSWER", "again"],
  [300, "text/html", "HTTP_CLIENT_ERROR", "permanent"],
  [302, "text/html", "HTTP_CLIENT_ERROR", "permanent"],
  [304, "text/html", "HTTP_CLIENT_ERROR", "permanent"],
  [400, "text/html", "HTTP_CLIENT_ERROR", "permanent"],
  [401, "text/html", "HTTP_CLIENT_ERROR", "permanent"],
  [403, "text/html", "HTTP_CLIENT_ERROR", "permanent"],
  [404, "application/json", "HTTP_CLIENT_ERROR", "permanent"],
  [408, "text/html", "HTTP_SERVER_ERROR", "again"],
  [410, "text/html", "HTTP_CLIENT_ERROR", "permanent"],
  [425, "text/html", "HTTP_SERVER_ERROR", "again"],
  [429, "text/html", "HTTP_THROTTLED", "throttled"],
  [451, "text/html", "HTTP_CLIENT_ERROR", "permanent"],
  [500, "text/html", "HTTP_SERVER_ERROR", "again"],
  [502, "image/png", "HTTP_SERVER_ERROR", "again"],
  [503, "text/html", "HTTP_THROTTLED", "throttled"],
  [504, "text/html", "HTTP_SERVER_ERROR", "again"],
  [599, "text/html", "HTTP_SERVER_ERROR", "again"],
  [200, "application/pdf", "NOT_HTML", "permanent"],
  [200, "text/plain", "NOT_HTML", "permanent"],
  [200, "text/htmlx", "NOT_HTML", "permanent"],
  [200, "application/json; charset=utf-8", "NOT_HTML", "permanent"],
];

for (const [status, type, code, retry] of refused) {
  Deno.test(`checkHead() calls HTTP ${status} with ${type} ${code}`, () => {
    const error = assertThrows(
      () => checkHead(answer(status, { "content-type": type })),
      JobError,
    );
    assertEquals([error.code, error.retry], [code, retry]);
    assertEquals(error.httpStatus, status);
    assertStringIncludes(error.message, url);
    if (code !== "NOT_HTML") assertStringIncludes(error.message, `${status}`);
  });
}

Deno.test("checkPage() accepts html of any 2xx status", () => {
  const types = [
    "text/html",
    "TEXT/HTML;charset=utf-8",
    " text/html ; a=b",
    "application/xhtml+xml",
    "text/html, text/html",
  ];
  for (const type of types) {
    const head = answer(200, { "content-type": type });
    assertEquals(checkPage(head, "<p>"), type.trim());
  }
  const created = answer(201, { "content-type": "text/html" });
  assertEquals(checkPage(created, "plain words"), "text/html");
});

Deno.test("checkPage() sniffs html where no content type is named", () => {
  const pages = ["<!DOCTYPE html><p>", "\n <HTML lang=en>", "<!-- a --><p>"];
  for (const page of pages) {
    assertEquals(checkPage(answer(200), page), "text/html");
  }
  for (const other of ["hello", "{}", "%PDF-1.7", "<?xml ?><rss>", "<rss>"]) {
    const error = assertThrows(() => checkPage(answer(200), other), JobError);
    assertEquals(error.code, "NOT_HTML", other);
  }
});

Deno.test("checkPage() calls a page without any content EMPTY_ANSWER", () => {
  for (const html of ["", " \n\t"]) {
    const head = answer(200, { "content-type": "text/html" });
    const error = assertThrows(() => checkPage(head, html), JobError);
    assertEquals([error.code, error.httpStatus], ["EMPTY_ANSWER", 200]);
  }
});

Deno.test("checkHead() passes the host's Retry-After on", () => {
  for (const status of [429, 503]) {
    const error = assertThrows(
      () => checkHead(answer(status, { "retry-after": "120" })),
      JobError,
    );
    assertEquals(error.retryAfterMs, 120_000);
    const without = assertThrows(() => checkHead(answer(status)), JobError);
    assertEquals(without.retryAfterMs, undefined);
  }
});
