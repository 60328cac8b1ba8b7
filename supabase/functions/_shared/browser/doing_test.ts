import { Buffer } from "node:buffer";
import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "../../../../scripts/testing/assert.ts";
import { JobError } from "../errors.ts";
import type { Action, Wait } from "../kinds/page_options.ts";
import { html, serve } from "../net/testing/servers.ts";
import { Renderer, type RenderOptions } from "./testing/renderer.ts";

for (const stealth of [false, true]) {
  const name = stealth ? "stealthily" : "plainly";
  Deno.test(`render() waits and acts, ${name}`, (t) => acts(t, stealth));
}

/** A page that writes down what is done to it. */
const shop = `<title>Shop</title>
<style>body { margin: 0 } .tall { height: 4000px } #covered, #over { position: absolute; top: 300px; left: 0; width: 200px; height: 50px }</style>
<button id=button>Buy</button><input id=field value="old "><input type=checkbox id=box><label for=box id=label>Box</label>
<select id=list><option value=1>One<option value=2>Two<option value=3 disabled>Three</select>
<a id=link href="/next">Next</a> <a id=window href="/next" target=_blank>Window</a>
<form action="/found"><input id=query name=q></form>
<button id=covered>Covered</button><div id=over></div><p id=hidden hidden>hidden</p>
<pre id=log></pre><div class=tall></div><p id=foot>foot</p>
<script>
  const tell = (text) => log.append(text + ";");
  let moves = 0, downAt = 0;
  addEventListener("mousemove", () => moves++);
  button.onmousedown = () => downAt = performance.now();
  button.onclick = (event) => tell("click " + event.isTrusted + " " + (moves > 5) + " " + (performance.now() - downAt > 40));
  box.onchange = () => tell("box " + box.checked);
  list.onchange = () => tell("list " + list.value);
  field.oninput = () => document.title = field.value;
  addEventListener("keydown", ({ key }) => { if (key.length > 1) tell("key " + key) });
  addEventListener("scroll", () => document.body.dataset.scrolled = Math.round(scrollY));
  new IntersectionObserver(([entry]) => { if (entry.isIntersecting) tell("foot seen") }).observe(foot);
</script>`;

async function acts(t: Deno.TestContext, stealth: boolean) {
  await using chromium = new Renderer({ stealth });
  await using site = serve((request) => {
    const { pathname, search } = new URL(request.url);
    if (pathname === "/next") return html("<title>Next</title><p>came");
    if (pathname === "/found") return html(`<p>found${search}`);
    return html(shop);
  });
  const render = (options: RenderOptions) =>
    chromium.render(`${site.origin}/`, [site.host], options);
  const after = async (...actions: Action[]) => {
    const page = await render({ actions });
    const log = /<pre id="log">(.*?)<\/pre>/s.exec(page.html)?.[1];
    return { ...page, log };
  };
  const failure = async (options: RenderOptions) => {
    const error = await assertRejects(() => render(options), JobError);
    const why = error.message.replace(/^Cannot render(?: '[^']*')?: /, "");
    return `${error.code} ${why}`;
  };
  const failed = (...actions: Action[]) => failure({ actions });
  const click = (selector: string): Action => ({ type: "click", selector });

  await t.step("does nothing where nothing is asked for", async () => {
    const page = await after();
    assertEquals([page.log, page.title, page.done], ["", "Shop", undefined]);
  });

  await t.step("clicks as a hand does, also on labels", async () => {
    const { log } = await after(click("#button"), click("#label"));
    assertEquals(log, `click true ${stealth} ${stealth};box true;`);
  });

  await t.step("types behind what is there, and presses keys", async () => {
    const text = "Grüße 😀";
    const typed = await after({ type: "type", selector: "#field", text });
    assertEquals(typed.title, `old ${text}`);
    const long = "x".repeat(2_000);
    const pasted = await after({
      type: "type",
      selector: "#field",
      text: long,
    });
    assertEquals(pasted.title, `old ${long}`);
    const { log } = await after({ type: "press", key: "Escape" });
    assertEquals(log, "key Escape;");
  });

  await t.step("chooses by value and by words", async () => {
    const selector = "#list";
    const select = (value: string): Action => ({
      type: "select",
      selector,
      value,
    });
    assertEquals((await after(select("2"))).log, "list 2;");
    assertEquals((await after(select("Two"))).log, "list 2;");
    assertEquals(
      await failed(select("Four")),
      "ACTION_FAILED actions.0 (select): '#list' has no such option",
    );
    assertEquals(
      await failed(select("3")),
      "ACTION_FAILED actions.0 (select): '#list' is disabled",
    );
    assertEquals(
      await failed({ type: "select", selector: "#button", value: "1" }),
      "ACTION_FAILED actions.0 (select): '#button' is not a <select>",
    );
  });

  await t.step("scrolls by pixels, to an element and to the ends", async () => {
    const place = async (...actions: Action[]) =>
      /data-scrolled="(\d+)"/.exec((await after(...actions)).html)?.[1];
    assertEquals(await place(), undefined);
    assertEquals(await place({ type: "scroll", by: 700 }), "700");
    const down: Action = { type: "scroll", to: "bottom" };
    assert(Number(await place(down)) > 2_000);
    assertEquals(await place(down, { type: "scroll", to: "top" }), "0");
    assert(Number(await place({ type: "scroll" })) > 100);
    const { log } = await after({ type: "scroll", selector: "#foot" });
    assertEquals(log, "foot seen;");
  });

  await t.step("reads the page that the actions came to", async () => {
    const next = await after(click("#link"));
    assertStringIncludes(next.html, "<p>came");
    assertEquals([next.title, next.url], ["Next", `${site.origin}/next`]);
    const found = await after(
      { type: "type", selector: "#query", text: "a b" },
      { type: "press", key: "Enter" },
      { type: "wait", selector: "p" },
    );
    assertEquals(found.url, `${site.origin}/found?q=a+b`);
    assertStringIncludes(found.html, "<p>found?q=a+b");
    // A window of its own is closed.
    assertEquals((await after(click("#window"))).title, "Shop");
  });

  await t.step("says which action failed, and why", async () => {
    const typed: Action = { type: "type", selector: "#no", text: "secret" };
    const [missing, hidden, covered] = await Promise.all([
      failed({ type: "press", key: "a" }, typed),
      failed(click("#hidden")),
      failed(click("#covered")),
    ]);
    assertEquals(
      missing,
      "ACTION_FAILED actions.1 (type): '#no' matches nothing",
    );
    assertEquals(
      hidden,
      "ACTION_FAILED actions.0 (click): '#hidden' is not visible",
    );
    assertEquals(
      covered,
      "ACTION_FAILED actions.0 (click): '#covered' is covered by something else",
    );
    assertEquals(
      await failed(click("a[")),
      "INVALID_ARGS 'a[' is not a CSS selector",
    );
  });

  await t.step("takes screenshots of what is seen, or of all", async () => {
    const { done } = await render({
      setup: { viewport: { width: 640, height: 480 } },
      actions: [
        { type: "screenshot", format: "png" },
        { type: "scroll" },
        { type: "screenshot", format: "png", fullPage: true },
        { type: "screenshot" },
      ],
    });
    const [seen, all, jpeg] = done?.screenshots ?? [];
    assertEquals([seen?.action, all?.action, jpeg?.action], [0, 2, 3]);
    assertEquals(sizeOf(seen?.data), [640, 480]);
    const [width = 0, height = 0] = sizeOf(all?.data);
    assertEquals(width, 640);
    assert(height > 4_000 && height < 5_000, `${height}`);
    assertEquals(jpeg?.format, "jpeg");
    assertEquals(bytesOf(jpeg?.data).subarray(0, 2).toString("hex"), "ffd8");
  });

  await t.step("waits for what comes late", async () => {
    await using late = serve((request) => {
      const isHidden = request.url.endsWith("/hidden") ? " hidden" : "";
      return html(`<p id=here>here<script>setTimeout(() =>
        document.body.innerHTML = "<p id=late${isHidden}>late", 3000)</script>`);
    });
    const waited = async (path: string, waitFor?: Wait) => {
      const url = `${late.origin}${path}`;
      const page = await chromium.render(url, [late.host], { waitFor });
      return /id="(\w+)"/.exec(page.html)?.[1];
    };
    assertEquals(await waited("/"), "here");
    const came = await Promise.all([
      waited("/", { selector: "#late" }),
      waited("/hidden", { selector: "#late", state: "attached" }),
      waited("/hidden", { selector: "#here", state: "hidden" }),
      waited("/", { ms: 3_500 }),
    ]);
    assertEquals(came, ["late", "late", "late", "late"]);
  });

  await t.step("fails with WAIT_TIMEOUT for what never comes", async () => {
    const timeoutMs = 2_500;
    assertEquals(
      await failure({ timeoutMs, waitFor: { selector: "#never" } }),
      "WAIT_TIMEOUT '#never' never was visible",
    );
    assertEquals(
      await failure({
        timeoutMs,
        waitFor: { selector: "#field", state: "hidden" },
      }),
      "WAIT_TIMEOUT '#field' never was hidden",
    );
    assertEquals(
      await failure({ timeoutMs, waitFor: { ms: 30_000 } }),
      "WAIT_TIMEOUT there is no time for that",
    );
    assertEquals(
      await failure({ timeoutMs, actions: [{ type: "wait", ms: 30_000 }] }),
      "ACTION_FAILED actions.0 (wait): there is no time for that",
    );
    assertEquals(
      await failure({ waitFor: { selector: ":nope(" } }),
      "INVALID_ARGS ':nope(' is not a CSS selector",
    );
  });

  await t.step("waits until the network is idle", async () => {
    await using busy = serve((request) =>
      request.url.endsWith("/poll") ? Response.json(1) : html(`<p id=out>0</p>
        <script>
          const poll = async () => {
            await fetch("/poll");
            if (++out.textContent < 45) setTimeout(poll, 100);
          };
          poll();
        </script>`)
    );
    const times = async (options: RenderOptions) => {
      const url = `${busy.origin}/`;
      const { html } = await chromium.render(url, [busy.host], options);
      return Number(/id="out">(\d+)/.exec(html)?.[1]);
    };
    // By itself a page has a third of its time for that.
    assert(await times({ timeoutMs: 6_000 }) < 45);
    const waitFor = { networkIdle: true } as const;
    assertEquals(await times({ timeoutMs: 20_000, waitFor }), 45);
  });
}

function bytesOf(base64 = ""): Buffer {
  return Buffer.from(base64, "base64");
}

/** Width and height of a PNG. */
function sizeOf(base64 = ""): number[] {
  const bytes = bytesOf(base64);
  return [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
}
