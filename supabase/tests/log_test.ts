/**
 * What the functions log while jobs with secrets in them run, fail and are
 * refused: who, what and how long, and none of the secrets.
 */

import {
  assert,
  assertEquals,
  assertMatch,
} from "../../scripts/testing/assert.ts";
import { Caller } from "../../scripts/testing/caller.ts";
import { type TestStack, testStack } from "../../scripts/testing/stack.ts";
import { html, serve } from "../functions/_shared/net/testing/servers.ts";

/** One for each place that a secret comes in. */
const secrets = {
  query: "s3cret-of-a-query",
  fragment: "s3cret-of-a-fragment",
  header: "s3cret-of-a-header",
  cookie: "s3cret-of-a-cookie",
  answer: "s3cret-of-an-answer",
  path: "s3cret-of-a-browser",
  token: "s3cret-of-a-token",
  key: "s3cret-of-a-key",
  bearer: "s3cret-of-a-bearer",
  parameter: "s3cret-of-a-parameter",
};

/** The texts that are in one of the lines. */
function found(texts: readonly string[], lines: readonly string[]): string[] {
  return texts.filter((text) => lines.some((line) => line.includes(text)));
}

/** The first line of this event, once it is there. */
async function event(stack: TestStack, name: string) {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const line = stack.logs.find((line) => line.includes(`"event":"${name}"`));
    if (line !== undefined) return JSON.parse(line);
    if (Date.now() > deadline) throw new Error(stack.logs.join("\n"));
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

Deno.test("the log tells how each try has ended, and no secret of anybody", async () => {
  await using site = serve(({ url, headers }) => {
    const { pathname } = new URL(url);
    if (pathname === "/broken") return new Response("no", { status: 500 });
    if (pathname === "/lost") {
      return new Response(null, {
        status: 302,
        headers: { location: `http://127.0.0.1:9/?k=${secrets.answer}` },
      });
    }
    const sent = [headers.get("x-session"), headers.get("cookie")];
    assertEquals(sent, [secrets.header, `sid=${secrets.cookie}`]);
    return html("<title>x</title>");
  });
  await using stack = await testStack({
    env: {
      MAX_DRAINS: "1",
      CRAWL_ALLOWED_PRIVATE_HOSTS: `${site.host},127.0.0.1:9`,
      BROWSER_WS_ENDPOINT:
        `ws://127.0.0.1:9/${secrets.path}?token=${secrets.token}`,
    },
  });
  // Nothing is drained but by the call below.
  await stack.sql`select public.start_crawl_drain(1, '1 hour')`;
  const secret = Caller.secret(stack);
  const submit = async (path: string, render = false) => {
    const { status, json } = await secret.post("submit-crawl-job", {
      url: `${site.origin}${path}?token=${secrets.query}#${secrets.fragment}`,
      headers: { "x-session": secrets.header },
      cookies: [{ name: "sid", value: secrets.cookie }],
      render,
    });
    assertEquals(status, 202);
    return json.jobId;
  };
  const jobId = await submit("/");
  await submit("/broken");
  await submit("/lost");
  await submit("/rendered", true);
  const mark = "planted-in-each-line";
  await secret.post("process-crawl-jobs", { batchSize: 4 }, {
    "x-request-id": mark,
  });
  await Caller.withKey(stack, `sb_secret_${secrets.key}`).get("queue-status");
  await secret.fetch("queue-status", {
    headers: { authorization: `Bearer ${secrets.bearer}` },
  });
  await stack.sql`alter function public.explain_crawl_job rename to gone`;
  await secret.get("explain-crawl-job", { jobId, x: secrets.parameter });
  await secret.get("explain-crawl-job", { jobId });

  const { ms, ...completed } = await event(stack, "job_completed");
  assert(Number.isInteger(ms));
  assertEquals(completed, {
    level: "info",
    event: "job_completed",
    requestId: mark,
    jobId,
    kind: "page_crawl",
    attempt: 1,
    host: site.host,
    method: "Direct Fetch",
  });
  const failed = await event(stack, "job_failed");
  assertEquals([failed.final, failed.attempt, failed.level], [
    false,
    1,
    "warn",
  ]);
  const codes = stack.logs.filter((line) => line.includes('"job_failed"'))
    .map((line) => JSON.parse(line).code);
  assertEquals(codes.sort(), ["CONNECT_FAILED", "HTTP_SERVER_ERROR"]);
  const snoozed = await event(stack, "job_snoozed");
  assertEquals(snoozed.code, "BROWSER_UNAVAILABLE");
  const { error } = await event(stack, "browser_unavailable");
  assertMatch(error.message, /refused/i);
  await event(stack, "request_failed");

  assertEquals(found(Object.values(secrets), stack.logs), []);
  // The same look finds what is there.
  assertEquals(found([mark], stack.logs), [mark]);
});
