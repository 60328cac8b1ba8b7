import {
  assert,
  assertEquals,
  assertMatch,
  assertNotMatch,
  assertRejects,
} from "../../../../scripts/testing/assert.ts";
import { JobError } from "../errors.ts";
import type { PageSetup, ResourceType } from "../kinds/page_options.ts";
import { html, serve } from "../net/testing/servers.ts";
import { Renderer } from "./testing/renderer.ts";

for (const stealth of [false, true]) {
  const name = stealth ? "stealthily" : "plainly";
  Deno.test(`setUp() makes a page what its caller wants, ${name}`, (t) =>
    setsUp(t, stealth));
}

/** What a page finds out about its browser, and writes into itself. */
const probe = `<meta name=viewport content="width=device-width">
<pre id=found></pre><script type=module>
  const frame = document.body.appendChild(document.createElement("iframe"));
  const look = () => ({ agent: navigator.userAgent, languages: navigator.languages.join() });
  const worker = new Worker(URL.createObjectURL(new Blob(["postMessage((" + look + ")())"])));
  const fromWorker = await new Promise((resolve) => worker.onmessage = ({ data }) => resolve(data));
  const hints = await navigator.userAgentData?.getHighEntropyValues(["model", "platform"]);
  found.textContent = JSON.stringify({ page: look(), worker: fromWorker, frame: frame.contentWindow.eval("(" + look + ")()"),
    hints, platform: navigator.platform, touch: navigator.maxTouchPoints, cookie: document.cookie,
    coarse: matchMedia("(pointer: coarse)").matches, ratio: devicePixelRatio,
    inner: [innerWidth, innerHeight], screen: [screen.width, screen.height], outer: [outerWidth, outerHeight],
    zone: Intl.DateTimeFormat().resolvedOptions().timeZone, number: (1234.5).toLocaleString() });
</script>`;

async function setsUp(t: Deno.TestContext, stealth: boolean) {
  await using chromium = new Renderer({ stealth });
  const headers = new Map<string, Headers>();
  await using other = serve((request) => {
    headers.set(`other${new URL(request.url).pathname}`, request.headers);
    return html("other", { "access-control-allow-origin": "*" });
  });
  await using site = serve((request) => {
    const { pathname } = new URL(request.url);
    headers.set(pathname, request.headers);
    if (pathname === "/go") return Response.redirect(`${other.origin}/gone`);
    if (pathname === "/away") {
      return html(`<script>location.href = "${other.origin}/left"</script>`);
    }
    return pathname === "/" ? html(probe) : html("");
  });
  const hosts = [site.host, other.host];

  /** What the page finds, and what its document was asked for with. */
  async function look(setup: PageSetup) {
    const page = await chromium.render(`${site.origin}/`, hosts, { setup });
    const text = /<pre[^>]*>(.*)<\/pre>/s.exec(page.html)?.[1] ?? "";
    return {
      ...JSON.parse(text.replaceAll("&amp;", "&")),
      asked: headers.get("/") ?? new Headers(),
    };
  }

  const bare = await look({});

  await t.step(
    "headers go to the page's own origin and nowhere else",
    async () => {
      const setup = {
        headers: { "X-Key": "secret", "Authorization": "Basic a" },
      };
      await using page = serve((request) => {
        const { pathname } = new URL(request.url);
        headers.set(`own${pathname}`, request.headers);
        if (pathname === "/go") return Response.redirect(`${other.origin}/hop`);
        return html(
          `<img src="/image"><img src="/go"><img src="${other.origin}/image">
        <iframe src="${other.origin}/frame"></iframe>
        <script>fetch("/fetch"); fetch("${other.origin}/fetch")</script>`,
        );
      });
      await chromium.render(`${page.origin}/`, [page.host, other.host], {
        setup,
      });
      const key = (of: string) => headers.get(of)?.get("x-key");
      const own = ["own/", "own/image", "own/fetch", "own/go"];
      assertEquals(own.map(key), own.map(() => "secret"));
      assertEquals(headers.get("own/")?.get("authorization"), "Basic a");
      const others = ["image", "frame", "fetch", "hop"].map((it) =>
        `other/${it}`
      );
      assertEquals(others.map(key), others.map(() => null));
      // By a redirect of the document, or its script.
      for (const [path, there] of [["/go", "gone"], ["/away", "left"]]) {
        await chromium.render(`${site.origin}${path}`, hosts, { setup });
        assertEquals(headers.get(path ?? "")?.get("x-key"), "secret");
        assertEquals(headers.get(`other/${there}`)?.get("x-key"), null);
        assertEquals(headers.get(`other/${there}`)?.get("authorization"), null);
      }
      assertEquals(bare.asked.get("x-key"), null);
    },
  );

  await t.step("another site cannot have headers sent home", async () => {
    await using home = serve((request) => {
      const { pathname } = new URL(request.url);
      headers.set(`home${pathname}`, request.headers);
      return pathname === "/"
        ? html(`<iframe src="${lure.origin}/"></iframe><p>home`)
        : html("");
    });
    await using lure = serve(() =>
      html(`<img src="${home.origin}/lured"><img src="${other.origin}/lured">`)
    );
    const all = [home.host, lure.host, other.host];
    const setup = { headers: { "X-Key": "secret" } };
    await chromium.render(`${home.origin}/`, all, { setup });
    assertEquals(headers.get("home/")?.get("x-key"), "secret");
    assert(headers.has("home/lured"));
    assertEquals(headers.get("home/lured")?.get("x-key"), null);
  });

  await t.step("cookies are there from the start", async () => {
    const { asked, cookie } = await look({
      cookies: [
        { name: "a", value: "1" },
        { name: "b", value: '{"c": 2}', httpOnly: true, sameSite: "Strict" },
        { name: "d", value: "3", path: "/below" },
        { name: "e", value: "4", secure: true, domain: "evil.example.com" },
      ],
    });
    assertEquals(asked.get("cookie"), 'a=1; b={"c": 2}');
    assertEquals(cookie, "a=1");
    assertEquals([bare.asked.get("cookie"), bare.cookie], [null, ""]);
  });

  await t.step(
    "cookies that the browser refuses fail without their value",
    async () => {
      const cookies = [{ name: "__Host-a", value: "secret", path: "/below" }];
      const error = await assertRejects(() => look({ cookies }), JobError);
      assertEquals(error.code, "INVALID_ARGS");
      assertNotMatch(`${error.message}${error.cause}`, /secret/);
    },
  );

  await t.step("a locale is spoken everywhere", async () => {
    const { page, frame, worker, asked, number } = await look({
      locale: "de-AT",
    });
    assertEquals(page.languages, "de-AT,de");
    assertEquals(frame, page);
    assertEquals(asked.get("accept-language"), "de-AT,de;q=0.9");
    assertEquals(number, "1&nbsp;234,5");
    if (stealth) assertEquals(worker, page);
    assert(bare.page.languages !== page.languages);
    assertEquals(bare.number, "1,234.5");
  });

  await t.step("a time zone is kept", async () => {
    const { zone } = await look({ timezone: "Asia/Tokyo" });
    assertEquals(zone, "Asia/Tokyo");
    assert(bare.zone !== zone);
    const error = await assertRejects(
      () => look({ timezone: "Mars/Olympus" }),
      JobError,
    );
    assertEquals(error.code, "INVALID_ARGS");
  });

  await t.step(
    "a viewport is the window's inside, on a larger screen",
    async () => {
      const { inner, screen, ratio, touch } = await look({
        viewport: { width: 900, height: 700, deviceScaleFactor: 2 },
      });
      assertEquals([inner, ratio, touch], [[900, 700], 2, 0]);
      assertEquals(screen, [1920, 1080]);
      assert(bare.inner.join() !== inner.join());
    },
  );

  await t.step("a telephone is one in all that it tells", async () => {
    const found = await look({ mobile: true });
    const { page, frame, worker, asked, hints } = found;
    assertMatch(page.agent, /Android 10; K\).* Chrome\/\d+\.0\.0\.0 Mobile /);
    assertEquals([frame.agent, worker.agent], [page.agent, page.agent]);
    assertEquals(asked.get("user-agent"), page.agent);
    assertEquals(asked.get("sec-ch-ua-mobile"), "?1");
    assertEquals(asked.get("sec-ch-ua-platform"), '"Android"');
    assertEquals([hints.mobile, hints.platform], [true, "Android"]);
    assertEquals(hints.model, "Pixel 8");
    assertEquals(found.platform, "Linux armv81");
    assertEquals([found.touch, found.coarse, found.ratio], [5, true, 2.625]);
    assertEquals([found.inner, found.screen], [[412, 915], [412, 915]]);
    assertNotMatch(bare.page.agent, /Mobile/);
    assertEquals([bare.touch, bare.coarse], [0, false]);
    assertEquals(bare.asked.get("sec-ch-ua-mobile"), "?0");
    const wide = await look({
      mobile: true,
      viewport: { width: 800, height: 360 },
    });
    assertEquals(wide.inner, [800, 360]);
  });
}

Deno.test("setUp() dresses a plain page beside a stealthy one of the same browser", async () => {
  await using chromium = new Renderer();
  await using site = serve(() =>
    html(
      "<p id=out></p><script>out.append(navigator.languages + (1.5).toLocaleString())</script>",
    )
  );
  await using browser = chromium.browser([site.host]);
  const { signal } = new AbortController();
  const open = async (stealth: boolean, locale?: string) => {
    await using page = await browser.openPage(signal, { stealth });
    const setup = { locale };
    const options = { signal, timeoutMs: 10_000, setup };
    const { html } = await page.render(`${site.origin}/`, options);
    return /<p id="out">(.*)<\/p>/.exec(html)?.[1] ?? "";
  };
  assertMatch(await open(true), /^en-US,en1\.5/);
  await using _stealthy = await browser.openPage(signal, { stealth: true });
  assertMatch(await open(false, "de-AT"), /^de-AT,de1,5/);
  assertMatch(await open(true, "fr"), /^fr1,5/);
  assertMatch(await open(true), /^en-US,en1\.5/);
});

Deno.test("blockResources keeps a page from loading what it names", async () => {
  await using chromium = new Renderer();
  const bytes = 50_000;
  await using site = serve((request) => {
    const { pathname } = new URL(request.url);
    const type = {
      "/image": "image/png",
      "/font": "font/woff2",
      "/media": "audio/wav",
      "/stylesheet": "text/css",
      "/script": "text/javascript",
      "/fetch": "text/plain",
    }[pathname];
    if (type) {
      return new Response(" ".repeat(bytes), {
        headers: { "content-type": type, "cache-control": "no-store" },
      });
    }
    return html(
      `<link rel=icon href="data:,"><link rel=stylesheet href="/stylesheet"><script src="/script"></script>
      <style>@font-face { font-family: own; src: url(/font) } p { font-family: own }</style>
      <p>text<img src="/image"><audio src="/media" preload=auto></audio>
      <script>fetch("/fetch"); document.fonts.load("16px own")</script>`,
    );
  });
  const all: ResourceType[] = [
    "fetch",
    "font",
    "image",
    "media",
    "script",
    "stylesheet",
  ];
  const loaded = async (blockResources: PageSetup["blockResources"]) => {
    const before = site.asked.length;
    const setup = { blockResources };
    const page = await chromium.render(`${site.origin}/`, [site.host], {
      setup,
    });
    assertMatch(page.html, /<p>text/);
    const asked = site.asked.slice(before).filter((path) => path !== "/");
    return [...new Set(asked.map((path) => path.slice(1)))].sort();
  };
  assertEquals(await loaded([]), all);
  assertEquals(await loaded(undefined), all);
  for (const half of [all.slice(0, 3), all.slice(3)]) {
    const others = all.filter((type) => !half.includes(type));
    assertEquals(await loaded(half), others);
  }
  assertEquals(await loaded(all), []);
});
