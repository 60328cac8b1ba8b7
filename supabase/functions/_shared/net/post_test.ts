import {
  assertEquals,
  assertRejects,
} from "../../../../scripts/testing/assert.ts";
import { JobError } from "../errors.ts";
import { everyName, fetcherFor, never } from "./testing/fetcher.ts";
import { html, serve } from "./testing/servers.ts";

const headers = { "content-type": "text/plain" };

Deno.test("post() sends its body and answers with the head, a redirect's too", async () => {
  const got: string[] = [];
  await using server = serve(async (request) => {
    got.push(`${request.method} ${await request.text()}`);
    return html("", { location: "/elsewhere" }, 307);
  });
  await using fetcher = fetcherFor(server.host);
  const { status } = await fetcher.post(`${server.origin}/`, {
    signal: never,
    headers,
    body: "Grüße",
  });
  assertEquals(status, 307);
  assertEquals(got, ["POST Grüße"]);
  assertEquals(server.asked, ["/"]);
});

Deno.test("post() reads nothing of an answer that does not end", async () => {
  await using server = serve(() =>
    new Response(
      new ReadableStream({
        pull: (controller) => controller.enqueue(new Uint8Array(65_536)),
      }),
    )
  );
  await using fetcher = fetcherFor(server.host);
  const { status } = await fetcher.post(`${server.origin}/`, {
    signal: never,
    headers,
    body: "",
  });
  assertEquals(status, 200);
});

Deno.test("post() goes nowhere private, by address or by name", async () => {
  await using server = serve(() => html("secret"));
  await using stranger = fetcherFor("", { resolver: everyName });
  const name = `rebind.example.com:${server.port}`;
  const options = { signal: never, headers, body: "x" };
  for (const url of [`${server.origin}/`, `http://${name}/`]) {
    const error = await assertRejects(
      () => stranger.post(url, options),
      JobError,
    );
    assertEquals(error.code, "URL_BLOCKED");
  }
  assertEquals(server.asked, []);
  await using friend = fetcherFor(name, { resolver: everyName });
  assertEquals((await friend.post(`http://${name}/`, options)).status, 200);
});
