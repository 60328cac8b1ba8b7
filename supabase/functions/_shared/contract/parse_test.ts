import {
  assertEquals,
  assertStringIncludes,
  assertThrows,
} from "../../../../scripts/testing/assert.ts";
import { RequestError } from "../errors.ts";
import { parse } from "./parse.ts";
import { submitCrawlJob } from "./submit.ts";

const url = "https://example.com/";

function refusal(body: unknown): RequestError {
  return assertThrows(() => parse(submitCrawlJob.body, body), RequestError);
}

Deno.test("parse() names the field, the rule and the value", () => {
  for (
    const [path, wrong] of [
      ["session", "hunter 2"],
      ["priority", 101],
      ["cookies.0.name", "hunter 2"],
    ] as const
  ) {
    const { code, message, details: [detail] } = refusal(
      path.startsWith("cookies")
        ? { url, cookies: [{ name: wrong, value: "b" }] }
        : { url, [path]: wrong },
    );
    assertEquals([code, detail?.path], ["INVALID_REQUEST", path]);
    for (const text of [message, detail?.message ?? ""]) {
      assertStringIncludes(text, `: current value is ${JSON.stringify(wrong)}`);
    }
  }
});

Deno.test("parse() tells no value that may be a credential", () => {
  for (
    const [path, more] of [
      ["headers", { headers: "Authorization: Bearer hunter2" }],
      ["headers.Authorization", { headers: { Authorization: "hunter2\n" } }],
      ["headers.Authorization", { headers: { Authorization: ["hunter2"] } }],
      ["cookies", { cookies: "session=hunter2" }],
      ["cookies.0", { cookies: ["session=hunter2"] }],
      ["cookies.0.value", { cookies: [{ name: "a", value: "hunter2;" }] }],
      ["webhook.secret", { webhook: { url, secret: "hunter2" } }],
      [
        "actions.0.text",
        { actions: [{ type: "type", selector: "a", text: "hunter2\0" }] },
      ],
    ] as const
  ) {
    const { message, details } = refusal({ url, ...more });
    assertEquals(details[0]?.path, path);
    const told = JSON.stringify([message, details]);
    assertEquals(told.includes("hunter2"), false, told);
  }
});
