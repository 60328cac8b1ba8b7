import {
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "../../../../scripts/testing/assert.ts";
import { JobError } from "../errors.ts";
import { html, serve } from "../net/testing/servers.ts";
import { Renderer } from "./testing/renderer.ts";

Deno.test("render() keeps to the public internet", async (t) => {
  await using chromium = new Renderer();

  await t.step(
    "refuses a main document at a private address, and never connects",
    async () => {
      await using secret = serve(() => html("secret"));
      const refused = async (url: string, hosts: readonly string[] = []) => {
        const error = await assertRejects(
          () => chromium.render(url, hosts),
          JobError,
        );
        assertEquals(error.code, "URL_BLOCKED", url);
      };
      await refused(secret.origin);
      await using redirect = serve(() => Response.redirect(secret.origin));
      await refused(redirect.origin, [redirect.host]);
      await using script = serve(() =>
        html(`<script>location.href = "${secret.origin}"</script>`)
      );
      await refused(script.origin, [script.host]);
      assertEquals(secret.asked, []);
      await refused("file:///etc/passwd");
      const page = await chromium.render(redirect.origin, [
        redirect.host,
        secret.host,
      ]);
      assertStringIncludes(page.html, "secret");
    },
  );

  await t.step(
    "refuses a name that resolves to a private address",
    async () => {
      await using secret = serve(() => html("secret"));
      const resolver = () =>
        Promise.resolve([
          { address: "8.8.8.8", family: 4 },
          { address: "10.0.0.1", family: 4 },
        ]);
      const error = await assertRejects(
        () => chromium.render("http://rebind.example.com/", [], { resolver }),
        JobError,
      );
      assertEquals(error.code, "URL_BLOCKED");
      // localhost is a reserved name, and listed with another port it stays one.
      const local = `http://localhost:${secret.port}/`;
      await assertRejects(
        () => chromium.render(local, [`localhost:1`]),
        JobError,
      );
      assertEquals(secret.asked, []);
      const page = await chromium.render(local, [`localhost:${secret.port}`]);
      assertStringIncludes(page.html, "secret");
    },
  );

  await t.step(
    "keeps sub-resources from private addresses, and lets others pass",
    async () => {
      await using secret = serve(() => html("secret"));
      await using friend = serve(() => html("friend"));
      const from = (origin: string) => `
      <img src="${origin}/img"><iframe src="${origin}/frame"></iframe>
      <link rel=stylesheet href="${origin}/css"><script src="${origin}/js"></script>
      <script>
        fetch("${origin}/fetch", { mode: "no-cors" });
        navigator.sendBeacon("${origin}/beacon", "x");
        new EventSource("${origin}/events");
        new Image().src = "/redirect?to=${origin}/hop";
      </script>`;
      await using site = serve((request) => {
        const to = new URL(request.url).searchParams.get("to");
        if (to) return Response.redirect(to);
        return html(`<p>page${from(secret.origin)}${from(friend.origin)}`);
      });
      const page = await chromium.render(site.origin, [site.host, friend.host]);
      assertStringIncludes(page.html, "<p>page");
      assertEquals(secret.asked, []);
      assertEquals([...new Set(friend.asked)].sort(), [
        "/beacon",
        "/css",
        "/events",
        "/fetch",
        "/frame",
        "/hop",
        "/img",
        "/js",
      ]);
    },
  );
});
