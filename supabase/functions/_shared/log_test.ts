import {
  assert,
  assertEquals,
  assertFalse,
} from "../../../scripts/testing/assert.ts";
import { createLog, type Log, logDetails } from "./log.ts";
import { RequestError } from "./errors.ts";

/** What is in the log after `write`. */
function logged(write: (log: Log) => void): string[] {
  const lines: string[] = [];
  write(createLog({ requestId: "r-1" }, (line) => lines.push(line)));
  return lines;
}

const jwt =
  "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJTM0NSRVQifQ.S3CRET-signature_x";

/** Texts that hold `S3CRET` in one way or another, and what must be left of them. */
const texts: readonly (readonly [text: string, kept: string])[] = [
  ["https://a.com/b?token=S3CRET", "https://a.com/b?token="],
  ["https://a.com/b?S3CRET", "https://a.com/b?"],
  ["https://a.com/b?x=1;token=S3CRET&y", "?x="],
  ["https://a.com/b?q=it's`S3CRET`\\S3CRET{S3CRET}|", "https://a.com/b?q="],
  ["https://a.com/#access_token=S3CRET&state=S3CRET", "https://a.com/#"],
  ["https://me:S3CRET@a.com/b", "@a.com/b"],
  ["https://S3CRET@a.com:8080/b", "@a.com:8080/b"],
  ["http://:S3CRET@127.0.0.1:8080", "@127.0.0.1:8080"],
  ['{"url":"https:\\/\\/me:S3CRET@a.com\\/?k=S3CRET"}', "a.com"],
  ["Cannot open 'https://a.com/?a=S3CRET': it is away", " it is away"],
  ["postgres://me:S3CRET@db.a.com:5432/postgres", "@db.a.com:5432/postgres"],
  ["postgresql://me:S3@CR/S3CRET?#@db.a.com/x", "@db.a.com/x"],
  ["ws://127.0.0.1:9222/S3CRET", "ws://127.0.0.1:9222/"],
  ["wss://a.com?token=S3CRET&timeout=1", "wss://a.com?token="],
  ["wss://me:S3CRET@a.com/S3CRET/x?S3CRET", "@a.com"],
  ["connect to me:S3CRET@db.a.com refused", "@db.a.com refused"],
  ["GET /functions/v1/x?jobId=S3CRET 200", "GET /functions/v1/x?jobId="],
  ["https://a.com/to/https%3A%2F%2Fb.com%3Ftoken%3DS3CRET", "https://a.com"],
  ["sb_secret_S3CRET_abc is wrong", " is wrong"],
  ["key:whsec_S3CRET+a/b=", "key:"],
  [`no user: ${jwt}`, "no user: "],
  [`cut off ${jwt.slice(0, 40)}`, "cut off "],
  ["authorization: Bearer S3CRET", "authorization: "],
  ["Authorization: AWS4 Credential=x, Signature=S3CRET", "Authorization: "],
  ["Bearer S3CRET.x-y was refused", " was refused"],
  ["apikey: S3CRET", "apikey: "],
  ['{"apikey":"S3CRET","n":1}', '"n":1'],
  ['{\\"password\\":\\"S3CRET\\"}', "password"],
  ['"secret": "a\\"S3CRET"', '"secret": '],
  ["x-api-key=S3CRET; n=1", "n=1"],
  ["Cookie: sid=S3CRET; theme=S3CRET\nHost: a.com", "Host: a.com"],
  ["Set-Cookie: a=b; Path=/; S3CRET", "Set-Cookie: "],
  ['["set-cookie","sid=S3CRET"]', "set-cookie"],
  ["DB_PASSWORD=S3CRET battery staple", "DB_PASSWORD="],
  [`${"x".repeat(7_990)} https://me:S3CRET@a.com/`, "xxx"],
  ["S3CRET".repeat(2_000), ""],
];

Deno.test("a log line holds no secret, whatever the text and wherever it is", () => {
  for (const [text, kept] of texts) {
    assert(/S3CRET|S0NSRVQ|M0NSRVQ/.test(text) || text.includes("eyJ"), text);
    const failed = new Error(text, { cause: { texts: [text] } });
    const ways: Record<string, unknown>[] = [
      { text },
      { list: [{ text }] },
      { error: failed },
      { error: new RequestError("UNAVAILABLE", "x", { cause: failed }) },
      { [text]: 1 },
    ];
    for (const way of ways) {
      const lines = [
        ...logged((log) => log.info("x", way)),
        ...logged((log) => log.with(way).error("x")),
      ];
      for (const line of lines) {
        assertEquals(line.split("\n").length, 1);
        assertFalse(/S3CR|hbGci|sdWIi/.test(line), `${text} → ${line}`);
        const quoted = JSON.stringify(kept).slice(1, -1);
        assert(line.includes(quoted), `'${kept}' is not left in ${line}`);
      }
    }
  }
});

Deno.test("a log line hides fields by their names", () => {
  for (
    const name of [
      "apikey",
      "Authorization",
      "cookies",
      "set-cookie",
      "lease_token",
      "accessToken",
      "clientSecret",
      "databasePassword",
    ]
  ) {
    const [line] = logged((log) => log.warn("x", { [name]: "plain words" }));
    assertFalse(line?.includes("plain words"), line);
  }
});

Deno.test("a log line keeps what is no secret", () => {
  const stack = "Error: no\n    at run (file:///a/@b/c.ts:1:2)\n    at npm:x";
  for (
    const text of [
      stack,
      "Cannot run 'page_crawl': expected string, received 7",
      "https://a.com:8080/@me/b.html",
      "01a2081a-0874-77cd-b92d-2a8fa287e002",
      "net::ERR_CONNECTION_REFUSED at http://127.0.0.1:80/",
      "mail to me@a.com about the author: none",
      "what? yes & no",
    ]
  ) {
    const [line = ""] = logged((log) => log.info("x", { text }));
    assertEquals(JSON.parse(line).text, text);
  }
});

Deno.test("a log line is written whatever the value is", () => {
  const circle: Record<string, unknown> = {};
  circle.circle = circle;
  const cause = new Error("cause");
  cause.cause = cause;
  const trap = {
    get field() {
      throw new Error("trap");
    },
  };
  for (
    const value of [circle, cause, trap, 10n, Symbol("x"), () => 1, undefined]
  ) {
    const [line = ""] = logged((log) => log.info("event", { value, n: 1 }));
    const { level, event, requestId, n } = JSON.parse(line);
    assertEquals([level, event, requestId, n], ["info", "event", "r-1", 1]);
  }
  const value = new ErrorEvent("error", { message: "refused" });
  const [line = ""] = logged((log) => log.info("event", { value }));
  assertEquals(JSON.parse(line).value.message, "refused");
});

Deno.test("a log line has an error's name, code, message, stack and causes", () => {
  const error = new RequestError("UNAVAILABLE", "Cannot reach it", {
    cause: new TypeError("refused"),
  });
  const [line = ""] = logged((log) => log.error("x", { error }));
  const told = JSON.parse(line).error;
  assertEquals(
    [told.name, told.code, told.message, told.cause.message],
    ["RequestError", "UNAVAILABLE", "Cannot reach it", "refused"],
  );
  assert(told.stack.includes("log_test.ts"));
});

Deno.test("debug lines are written where DEBUG has '*' in its list", () => {
  const debug = () => logged((log) => log.debug("jobs_claimed", { count: 1 }));
  for (const quiet of ["", "express:*", "false", "**"]) {
    logDetails(quiet);
    assertEquals(debug(), []);
  }
  for (const loud of ["*", "express:*, *"]) {
    logDetails(loud);
    assertEquals(debug(), [
      '{"level":"debug","event":"jobs_claimed","requestId":"r-1","count":1}',
    ]);
  }
  logDetails("");
});
