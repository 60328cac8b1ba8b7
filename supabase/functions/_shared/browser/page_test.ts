import {
  assert,
  assertEquals,
  assertStringIncludes,
} from "../../../../scripts/testing/assert.ts";

import { html, serve, serveRaw } from "../net/testing/servers.ts";
import { Renderer } from "./testing/renderer.ts";

for (const stealth of [false, true]) {
  const name = `render() reads pages, ${stealth ? "stealthily" : "plainly"}`;
  Deno.test(name, (t) => readsPages(t, stealth));
}

async function readsPages(t: Deno.TestContext, stealth: boolean) {
  await using chromium = new Renderer({ stealth });

  await t.step(
    "reads a plain page with its doctype, title, status and headers",
    async () => {
      const page = await chromium.page(() =>
        html("<!DOCTYPE html><title>Hällo</title><p>world", { "x-a": "1" })
      );
      assertEquals(
        page.html,
        "<!DOCTYPE html><html><head><title>Hällo</title></head><body><p>world</p></body></html>",
      );
      assertEquals(page.title, "Hällo");
      assertEquals(page.status, 200);
      assertEquals(page.headers.get("x-a"), "1");
      assertEquals(
        page.headers.get("content-type"),
        "text/html; charset=utf-8",
      );
    },
  );

  await t.step(
    "reads what only scripts put into the page, also when they fetch it",
    async () => {
      const page = await chromium.page((request) => {
        if (request.url.endsWith("/data")) return Response.json(["one", "two"]);
        return html(`<div id=app></div><script type=module>
        const items = await (await fetch("/data")).json();
        await new Promise((resolve) => setTimeout(resolve, 300));
        app.innerHTML = items.map((item) => "<li>" + item).join("");
        document.title = items.length + " items";
      </script>`);
      });
      assertStringIncludes(page.html, "<li>one</li><li>two</li>");
      assertEquals(page.title, "2 items");
    },
  );

  await t.step(
    "reads a page without scripts at once, and one that never stops loading after a while",
    async () => {
      const timed = async (answer: Parameters<typeof serve>[0]) => {
        await using server = serve(answer);
        await using browser = chromium.browser([server.host]);
        await using page = await browser.openPage(undefined, { stealth });
        const signal = new AbortController().signal;
        const started = performance.now();
        const read = await page.render(server.origin, {
          signal,
          timeoutMs: 10_000,
        });
        assertStringIncludes(read.html, "<p>here");
        return performance.now() - started;
      };
      const times = [];
      for (let i = 0; i < 5; i++) {
        times.push(await timed(() => html("<p>here")));
      }
      const still = Math.min(...times);
      const restless = await timed((request) =>
        request.url.includes("poll") ? Response.json(1) : html(
          `<p>here<script>setInterval(() => fetch("/poll"), 50)</script>`,
        )
      );
      // The one is read at once, the other after the longest wait there is.
      assert(restless > still + 2_000, `${still} and ${restless} ms`);
    },
  );

  await t.step("does not wait for ever for an image", async () => {
    await using hanging = await serveRaw(() => undefined);
    await using site = serve(() =>
      html(`<p>here<img src="${hanging.origin}/never">`)
    );
    const page = await chromium.render(site.origin, [site.host, hanging.host], {
      timeoutMs: 3_000,
    });
    assertStringIncludes(page.html, "<p>here");
    assertEquals(hanging.asked, ["/never"]);
  });

  await t.step(
    "answers HTTP errors as pages, with or without a body",
    async () => {
      const lost = await chromium.page(() => html("<p>not here", {}, 404));
      assertEquals(lost.status, 404);
      assertStringIncludes(lost.html, "<p>not here");
      const down = await chromium.page(() =>
        html("", { "retry-after": "7" }, 503)
      );
      assertEquals(down.status, 503);
      assertEquals(down.headers.get("retry-after"), "7");
    },
  );

  await t.step("answers empty documents with empty html", async () => {
    for (const status of [200, 204, 205]) {
      const page = await chromium.page(() =>
        status === 200 ? html("") : new Response(null, { status })
      );
      assertEquals([page.status, page.html], [status, ""]);
    }
    const page = await chromium.page(() => html("<p>"));
    assertStringIncludes(page.html, "<p>");
  });

  await t.step(
    "names the content type that the browser found where the server names none",
    async () => {
      const bytes = (text: string) =>
        new Response(new TextEncoder().encode(text));
      const text = await chromium.page(() => bytes("just text"));
      assertEquals(text.headers.get("content-type"), "text/plain");
      const page = await chromium.page(() => bytes("<!doctype html><p>page"));
      assertEquals(page.headers.get("content-type"), "text/html");
    },
  );

  await t.step("reads several headers of one name", async () => {
    const page = await chromium.page(() => {
      const response = html("<p>");
      response.headers.append("set-cookie", "a=1");
      response.headers.append("set-cookie", "b=2");
      return response;
    });
    assertEquals(page.headers.getSetCookie().length, 2);
  });

  await t.step(
    "follows redirects, refreshes and scripts to the last document",
    async () => {
      await using server = serve((request) => {
        switch (new URL(request.url).pathname) {
          case "/http":
            return new Response(null, {
              status: 302,
              headers: { location: "/refresh" },
            });
          case "/refresh":
            return html(`<meta http-equiv=refresh content="0; url=/script">`);
          case "/script":
            return html(`<script>location.replace("/last#here")</script>`);
          default:
            return html("<title>last</title>", {}, 404);
        }
      });
      const page = await chromium.render(`${server.origin}/http`, [
        server.host,
      ]);
      assertEquals(page.url, `${server.origin}/last`);
      assertEquals([page.status, page.title], [404, "last"]);
    },
  );

  await t.step(
    "stays on the page whose script starts a download or asks for a 204",
    async () => {
      for (const status of [200, 204]) {
        const page = await chromium.page((request) =>
          request.url.endsWith("/file")
            ? new Response(status === 200 ? "zip" : null, {
              status,
              headers: { "content-type": "application/zip" },
            })
            : html(`<p>page<script>location.href = "/file"</script>`)
        );
        assertEquals(page.status, 200);
        assertStringIncludes(page.html, "<p>page");
      }
    },
  );

  await t.step("makes NUL and lone surrogates storable", async () => {
    const page = await chromium.page(() =>
      html(`<p id=p></p><script>
        p.textContent = "a\\ud800b\\0c";
        document.title = "x\\udc00y";
      </script>`)
    );
    assertStringIncludes(page.html, "a\uFFFDb\uFFFDc");
    assertEquals(page.title, "x\uFFFDy");
  });

  await t.step("reads pages that replace what it reads with", async () => {
    const page = await chromium.page(() =>
      html(`<title>true</title><form name=title></form>
        <form name=documentElement></form><form name=doctype></form><script>
        Object.defineProperty(Element.prototype, "outerHTML", { get: () => "forged" });
        Blob = String = Reflect = undefined;
      </script>`)
    );
    assertEquals(page.title, "true");
    assertStringIncludes(page.html, 'forged" });');
  });

  await t.step("reads charsets as the browser does", async () => {
    const page = await chromium.page(() =>
      html(Uint8Array.of(0x93, 0xfa, 0x96, 0x7b), {
        "content-type": "text/html; charset=shift_jis",
      })
    );
    assertStringIncludes(page.html, "日本");
  });

  await t.step("dismisses dialogs and closes popups", async () => {
    const page = await chromium.page((request) =>
      request.url.endsWith("/popup")
        ? html("popup")
        : html(`<p id=p></p><script>
        open("/popup");
        alert(1);
        p.textContent = confirm("sure?") + " " + prompt("who?");
        onbeforeunload = () => "stay";
      </script>`)
    );
    assertStringIncludes(page.html, ">false null<");
  });
}
