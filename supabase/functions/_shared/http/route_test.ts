import { SignJWT } from "jose";
import { z } from "zod";
import {
  assert,
  assertEquals,
  assertStringIncludes,
} from "../../../../scripts/testing/assert.ts";
import { operation } from "../contract/operation.ts";
import { RequestError } from "../errors.ts";
import { route } from "./route.ts";

const secret = new TextEncoder().encode("a-shared-secret-of-32-characters!");
const user = "00000000-0000-4000-8000-00000000000a";
Deno.env.set("SUPABASE_URL", "http://127.0.0.1:1");
Deno.env.set(
  "SUPABASE_SECRET_KEYS",
  JSON.stringify({ default: "sb_secret_a", cron: "sb_secret_cron" }),
);
Deno.env.set(
  "SUPABASE_PUBLISHABLE_KEYS",
  JSON.stringify({ default: "sb_publishable_a" }),
);
Deno.env.set(
  "SUPABASE_JWKS",
  JSON.stringify({
    keys: [{
      kty: "oct",
      alg: "HS256",
      kid: "local",
      k: secret.toBase64({ alphabet: "base64url", omitPadding: true }),
    }],
  }),
);

const echo = operation({
  name: "echo",
  method: "POST",
  summary: "Says what it was told",
  body: z.strictObject({ n: z.int().default(1), fail: z.string().optional() }),
  example: {},
  answers: {},
});

const fetch = route(echo, { auth: ["user", "secret"] }, (body, { caller }) => {
  if (body.fail === "known") throw new RequestError("JOB_NOT_FOUND", "No");
  if (body.fail) throw new Error("select secret from vault");
  return Promise.resolve(Response.json({ n: body.n, owner: caller.ownerId }));
});

function token(claims: { exp?: string; key?: Uint8Array; sub?: string } = {}) {
  return new SignJWT({ role: "authenticated" })
    .setProtectedHeader({ alg: "HS256" })
    .setSubject(claims.sub ?? user)
    .setAudience("authenticated")
    .setExpirationTime(claims.exp ?? "1h")
    .sign(claims.key ?? secret);
}

interface Ask {
  method?: string;
  path?: string;
  headers?: Record<string, string>;
  body?: BodyInit | null;
}

async function ask({ method = "POST", path = "", headers, body }: Ask = {}) {
  const response = await fetch(
    new Request(`http://functions/submit${path}`, {
      method,
      headers: {
        apikey: "sb_secret_a",
        "content-type": "application/json",
        ...headers,
      },
      body: method === "POST" ? body ?? "{}" : null,
    }),
  );
  const text = await response.text();
  return {
    response,
    status: response.status,
    text,
    json: text ? JSON.parse(text) : null,
  };
}

/** What is refused, with its status and code, before any handler runs. */
const refused: [name: string, request: Ask, status: number, code: string][] = [
  ["a deeper path", { path: "/more" }, 404, "NOT_FOUND"],
  ["another method", { method: "GET" }, 405, "METHOD_NOT_ALLOWED"],
  [
    "no credentials",
    { headers: { apikey: "" } },
    401,
    "UNAUTHORIZED",
  ],
  ["a wrong key", { headers: { apikey: "sb_secret_b" } }, 401, "UNAUTHORIZED"],
  [
    "the publishable key",
    { headers: { apikey: "sb_publishable_a" } },
    401,
    "UNAUTHORIZED",
  ],
  [
    "the cron key",
    { headers: { apikey: "sb_secret_cron" } },
    401,
    "UNAUTHORIZED",
  ],
  [
    "a token that is none",
    { headers: { authorization: "Bearer eyJ.x.y" } },
    401,
    "INVALID_TOKEN",
  ],
  [
    "another media type",
    { headers: { "content-type": "text/plain" } },
    415,
    "UNSUPPORTED_MEDIA_TYPE",
  ],
  ["broken JSON", { body: "{" }, 400, "INVALID_JSON"],
  [
    "broken UTF-8",
    { body: new Uint8Array([0x22, 0xff, 0x22]) },
    400,
    "INVALID_JSON",
  ],
  ["a wrong type", { body: `{"n":"1"}` }, 400, "INVALID_REQUEST"],
  ["an unknown field", { body: `{"m":1}` }, 400, "INVALID_REQUEST"],
  ["an unknown parameter", { path: "?x=1" }, 400, "INVALID_REQUEST"],
  ["a parameter twice", { path: "?x=1&x=2" }, 400, "INVALID_REQUEST"],
  [
    "what is nested deeper than the stack",
    { body: "[".repeat(100_000) + "]".repeat(100_000) },
    400,
    "INVALID_REQUEST",
  ],
  ["a list", { body: "[]" }, 400, "INVALID_REQUEST"],
  [
    "too large a body",
    { body: "x".repeat(10_485_761) },
    413,
    "PAYLOAD_TOO_LARGE",
  ],
];

for (const [name, request, status, code] of refused) {
  Deno.test(`route() refuses ${name}`, async () => {
    const answer = await ask(request);
    assertEquals([answer.status, answer.json.code], [status, code]);
    assertEquals(answer.json.success, false);
    assertEquals(Array.isArray(answer.json.details), true);
    assertEquals(
      answer.response.headers.get("access-control-allow-origin"),
      "*",
    );
    assert(answer.response.headers.get("x-request-id"));
  });
}

Deno.test("route() names the field, the rule and the value", async () => {
  const { json } = await ask({ body: `{"n":"many"}` });
  assertEquals(json.details[0].path, "n");
  assertStringIncludes(json.message, `"many"`);
});

Deno.test("route() tells the allowed method", async () => {
  const { response } = await ask({ method: "GET" });
  assertEquals(response.headers.get("allow"), "POST, OPTIONS");
});

Deno.test("route() answers the secret key, with defaults for an empty body", async () => {
  const { status, json } = await ask({ body: "" });
  assertEquals([status, json], [200, { n: 1, owner: null }]);
});

Deno.test("route() knows a user by a token of the shared secret", async () => {
  const authorization = `Bearer ${await token()}`;
  const { json } = await ask({
    headers: { authorization, apikey: "sb_publishable_a" },
  });
  assertEquals(json, { n: 1, owner: user });
});

Deno.test("route() refuses expired and forged tokens, whatever key comes with them", async () => {
  const forged = new TextEncoder().encode("another-secret-of-32-characters!!");
  for (const claims of [{ exp: "-1h" }, { key: forged }, { sub: "nobody" }]) {
    const { status, json } = await ask({
      headers: { authorization: `Bearer ${await token(claims)}` },
    });
    assertEquals([status, json.code], [401, "INVALID_TOKEN"]);
  }
});

Deno.test("route() refuses a user where only keys may call, and takes any named key there", async () => {
  const keysOnly = route(
    { ...echo, name: "keys-only" },
    { auth: ["secret:*"] },
    () => Promise.resolve(Response.json({})),
  );
  const call = async (headers: Record<string, string>) =>
    (await keysOnly(
      new Request("http://functions/cron", { method: "POST", headers }),
    )).status;
  assertEquals(await call({ authorization: `Bearer ${await token()}` }), 403);
  assertEquals(await call({ apikey: "sb_secret_cron" }), 200);
  assertEquals(await call({ apikey: "sb_secret_a" }), 200);
  assertEquals(await call({ apikey: "sb_publishable_a" }), 401);
});

Deno.test("route() hides what is unexpected and gives its request id", async () => {
  const { status, json, text } = await ask({
    body: `{"fail":"x"}`,
    headers: { "x-request-id": "my-id-1" },
  });
  assertEquals([status, json.code, json.requestId], [
    500,
    "INTERNAL",
    "my-id-1",
  ]);
  assertEquals(text.includes("vault"), false);
});

Deno.test("route() passes a handler's own refusal on", async () => {
  const { status, json } = await ask({ body: `{"fail":"known"}` });
  assertEquals([status, json.code, json.retryable], [
    404,
    "JOB_NOT_FOUND",
    false,
  ]);
});

Deno.test("route() answers a preflight without credentials", async () => {
  const { status, response } = await ask({
    method: "OPTIONS",
    headers: { apikey: "" },
  });
  assertEquals(status, 204);
  assertStringIncludes(
    response.headers.get("access-control-allow-headers") ?? "",
    "apikey",
  );
});
