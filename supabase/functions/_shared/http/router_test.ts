import { z } from "zod";
import { assertEquals } from "../../../../scripts/testing/assert.ts";
import { operation } from "../contract/operation.ts";
import { route } from "./route.ts";
import { router } from "./router.ts";

Deno.env.set("SUPABASE_URL", "http://127.0.0.1:1");
Deno.env.set(
  "SUPABASE_SECRET_KEYS",
  JSON.stringify({ default: "sb_secret_a" }),
);

const show = operation({
  name: "show",
  method: "GET",
  path: "/api/things/:id",
  params: { id: z.string().max(10) },
  summary: "Shows a thing",
  example: { id: "1" },
  answers: {},
});
const make = operation({
  name: "make",
  method: "POST",
  path: "/api/things",
  body: z.strictObject({ n: z.int() }),
  summary: "Makes a thing",
  example: { n: 1 },
  answers: {},
});

const fetch = router([
  route(
    show,
    { auth: ["secret"] },
    (_body, { params }) => Promise.resolve(Response.json(params)),
  ),
  route(
    make,
    { auth: ["secret"] },
    ({ n }) => Promise.resolve(Response.json({ n }, { status: 201 })),
  ),
]);

async function ask(method: string, path: string, body?: unknown) {
  const response = await fetch(
    new Request(`http://functions${path}`, {
      method,
      headers: { apikey: "sb_secret_a", "content-type": "application/json" },
      body: body === undefined ? null : JSON.stringify(body),
    }),
  );
  const text = await response.text();
  const json = text === "" ? null : JSON.parse(text);
  return [response.status, json?.code ?? json, response.headers.get("allow")];
}

Deno.test("router() finds the route, and the parameters of its path", async () => {
  assertEquals(await ask("GET", "/api/things/a%20b"), [200, {
    id: "a b",
  }, null]);
  assertEquals(await ask("POST", "/api/things", { n: 2 }), [201, {
    n: 2,
  }, null]);
  assertEquals(await ask("OPTIONS", "/api/things"), [204, null, null]);
  assertEquals(await ask("OPTIONS", "/api"), [204, null, null]);
});

Deno.test("router() refuses what is no route, the wrong method and wrong parameters", async () => {
  assertEquals(await ask("GET", "/api/other"), [404, "NOT_FOUND", null]);
  assertEquals(await ask("GET", "/api/things/1/2"), [404, "NOT_FOUND", null]);
  assertEquals(await ask("POST", "/api/things/1", {}), [
    405,
    "METHOD_NOT_ALLOWED",
    "GET, OPTIONS",
  ]);
  assertEquals(await ask("GET", "/api/things/12345678901"), [
    400,
    "INVALID_REQUEST",
    null,
  ]);
  assertEquals(await ask("POST", "/api/things", { m: 2 }), [
    400,
    "INVALID_REQUEST",
    null,
  ]);
});
