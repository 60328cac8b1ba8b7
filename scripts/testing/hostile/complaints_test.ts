import { assertEquals } from "../assert.ts";
import { complaints, type HostileAnswer } from "./complaints.ts";
import type { HostileCase } from "./corpus.ts";

const hostile: HostileCase = {
  why: "a wrong priority",
  refused: { to: "submit-crawl-job" },
  answer: "400 INVALID_REQUEST",
  at: "priority",
  says: "101",
  byPlatform: false,
};

/** An answer as it should be, but for what is changed. */
function answer(
  { body, headers, ...more }: {
    body?: Record<string, unknown>;
    headers?: Record<string, string>;
    text?: string;
    status?: number;
    asked?: string;
  } = {},
): HostileAnswer {
  const message = "'priority': Too big: current value is 101";
  return {
    status: 400,
    headers: new Headers({
      "access-control-allow-origin": "*",
      "access-control-allow-headers": "apikey",
      "x-request-id": "1",
      ...headers,
    }),
    text: JSON.stringify({
      success: false,
      code: "INVALID_REQUEST",
      message: `Cannot accept the request: ${message}`,
      retryable: false,
      details: [{ path: "priority", message }],
      ...body,
    }),
    id: "1",
    asked: "POST",
    ...more,
  };
}

function said(message: string) {
  return answer({ body: { message: `Cannot accept 101: ${message}` } });
}

/** The number of complaints that each wrong answer gets. */
const wrong: Record<string, HostileAnswer> = {
  "another status": answer({ status: 422 }),
  "a 500": answer({ status: 500, body: { code: "INTERNAL" } }),
  "another code": answer({ body: { code: "INVALID_JSON" } }),
  "a success": answer({ status: 200 }),
  "no JSON": answer({ text: "101" }),
  "an unknown key": answer({ body: { stack: 101 } }),
  "success that is true": answer({ body: { success: true } }),
  "retryable": answer({ body: { retryable: true } }),
  "no details": answer({ body: { details: null } }),
  "another place": answer({ body: { details: [{ path: "x", message: "" }] } }),
  "a full stop": said("it is too big."),
  "no CORS": answer({ headers: { "access-control-allow-origin": "null" } }),
  "no CORS for headers": answer({
    headers: { "access-control-allow-headers": "" },
  }),
  "another request id": answer({ headers: { "x-request-id": "2" } }),
  "a secret": said("my-secret"),
  "a secret in a header": answer({ headers: { "x-debug": "my-secret" } }),
  "another's key": said("sb_secret_0123456789abcdef"),
  "a token": said(`eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOjF9.x`),
  "SQL": said("in 'select 1'"),
  "a table": said("on crawl_jobs"),
  "a parameter of SQL": said("p_owner_id"),
  "an SQLSTATE": said("SQLSTATE 22P02"),
  "the language of a function": said("PL/pgSQL: plpgsql"),
  "a stack": said("x\n    at parse"),
  "a file": said("file:///a"),
  "a line of a file": said("body.ts:12"),
  "a class of errors": said("TypeError: x"),
  "a long value": said("x".repeat(201)),
};

for (const [name, given] of Object.entries(wrong)) {
  Deno.test(`complaints() notices ${name}`, () => {
    const found = complaints(given, hostile, ["my-secret"]);
    assertEquals(found.length > 0, true);
  });
}

Deno.test("complaints() has none about a good answer", () => {
  assertEquals(complaints(answer(), hostile, ["my-secret"]), []);
});

Deno.test("complaints() lets an answer repeat what the caller said", () => {
  const given = { ...said("'select' is none"), asked: "POST select" };
  assertEquals(complaints(given, hostile, []), []);
});

Deno.test("complaints() wants an Allow header of a 405", () => {
  const refused: HostileCase = {
    why: "DELETE",
    refused: { to: "queue-status", method: "DELETE" },
    answer: "405 METHOD_NOT_ALLOWED",
    byPlatform: false,
  };
  const given = (headers: Record<string, string>) =>
    answer({ status: 405, body: { code: "METHOD_NOT_ALLOWED" }, headers });
  assertEquals(complaints(given({}), refused, []), ["no Allow"]);
  assertEquals(complaints(given({ allow: "GET, OPTIONS" }), refused, []), []);
});
