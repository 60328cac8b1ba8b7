import {
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "../../../../scripts/testing/assert.ts";
import { JobError } from "../errors.ts";
import type { Action } from "../kinds/page_options.ts";
import { html, serve } from "../net/testing/servers.ts";
import { Renderer } from "./testing/renderer.ts";

Deno.test("actions lead no way into the private network", async (t) => {
  await using chromium = new Renderer();
  await using secret = serve(() => html("<p>secret"));
  await using site = serve((request) =>
    request.url.endsWith("/go") ? Response.redirect(secret.origin) : html(`
      <a id=link href="${secret.origin}/link">a</a> <a id=hop href="/go">b</a>
      <form action="${secret.origin}/form"><input id=field></form>
      <select id=list onchange="location = '${secret.origin}/list'"><option>1<option>2</select>`)
  );
  const enter: Action = { type: "press", key: "Enter" };
  const ways: Record<string, Action[]> = {
    "a click on a link": [{ type: "click", selector: "#link" }],
    "a click on what redirects": [{ type: "click", selector: "#hop" }],
    "a form": [{ type: "type", selector: "#field", text: "x" }, enter],
    "a choice": [{ type: "select", selector: "#list", value: "2" }],
  };
  for (const [name, actions] of Object.entries(ways)) {
    await t.step(name, async () => {
      const render = (hosts: string[]) =>
        chromium.render(`${site.origin}/`, hosts, { actions });
      const error = await assertRejects(() => render([site.host]), JobError);
      assertEquals(error.code, "URL_BLOCKED");
      assertEquals(secret.asked, []);
    });
  }
  await t.step("while they lead to what is allowed", async () => {
    for (const actions of Object.values(ways)) {
      const hosts = [site.host, secret.host];
      const page = await chromium.render(`${site.origin}/`, hosts, { actions });
      assertStringIncludes(page.html, "<p>secret");
    }
  });
});

Deno.test("a caller's script runs only where that is allowed", async (t) => {
  await using site = serve(() =>
    html(`<p id=own>page<script>window.secret = { of: "page" }</script>`)
  );
  const actions = (script: string): Action[] => [{ type: "evaluate", script }];
  await t.step("not by default", async () => {
    await using chromium = new Renderer();
    const error = await assertRejects(
      () =>
        chromium.render(`${site.origin}/`, [site.host], {
          actions: actions("own.textContent = 'changed'"),
        }),
      JobError,
    );
    assertEquals(error.code, "SCRIPTS_NOT_ALLOWED");
  });
  await t.step("in the page's own world, where it is", async () => {
    await using chromium = new Renderer({ allowScripts: true });
    const render = (script: string) =>
      chromium.render(`${site.origin}/`, [site.host], {
        actions: actions(script),
        timeoutMs: 6_000,
      });
    const value = async (script: string) =>
      (await render(script)).done?.evaluations;
    assertEquals(await value("secret"), [
      { action: 0, value: { of: "page" } },
    ]);
    assertEquals(await value("Promise.resolve('a\\0b\\ud800')"), [
      { action: 0, value: "a\ufffdb\ufffd" },
    ]);
    assertEquals(await value("undefined"), [{ action: 0, value: null }]);
    const wrong = async (script: string) =>
      (await assertRejects(() => render(script), JobError)).message
        .replace(/^.*\): /, "");
    assertEquals(
      await wrong("nothing.here"),
      "it throws: ReferenceError: nothing is not defined",
    );
    assertStringIncludes(await wrong("'x'.repeat(1e6 + 1)"), "1000000");
    const page = await render("own.textContent = 'changed'");
    assertStringIncludes(page.html, ">changed<");
  });
});

Deno.test("a page that fails to be what is waited for is read all the same", async () => {
  await using chromium = new Renderer();
  await using site = serve(() => html("<title>Wait</title>", {}, 403));
  await using browser = chromium.browser([site.host]);
  await using page = await browser.openPage();
  const { signal } = new AbortController();
  const { status, title, doneError } = await page.render(`${site.origin}/`, {
    signal,
    timeoutMs: 3_000,
    waitFor: { selector: "#never" },
  });
  assertEquals([status, title], [403, "Wait"]);
  assertEquals(doneError?.code, "WAIT_TIMEOUT");
});
