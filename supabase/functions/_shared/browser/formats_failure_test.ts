import puppeteer from "puppeteer-core";
import {
  assert,
  assertEquals,
  assertFalse,
  assertStringIncludes,
} from "../../../../scripts/testing/assert.ts";
import { html, serve } from "../net/testing/servers.ts";
import { makeFormats } from "./formats.ts";
import { evaluate } from "./isolated_world.ts";
import { formatsOf, Renderer } from "./testing/renderer.ts";
import { Traffic } from "./traffic.ts";

const all = ["headings", "links", "markdown", "metadata", "text"] as const;

/** `0` to `count - 1` as html. */
const repeat = (count: number, part: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => part(i)).join("");

Deno.test("render() reads formats of hostile pages", async (t) => {
  await using chromium = new Renderer();

  await t.step("is not misled by the names of fields", async () => {
    const names = ["firstChild", "lastChild", "parentNode", "children", "id"]
      .concat("nodeType", "localName", "shadowRoot", "previousSibling")
      .concat("getAttribute", "textContent", "namespaceURI", "childNodes");
    const fields = (kind: string) =>
      repeat(names.length, (i) => `<${kind} name=${names[i]}>`);
    const found = await chromium.formats(
      `<title>Title</title><base href="/base/"><html lang=en>
      ${fields("img")}<form name=body></form><form name=title></form>
      <form name=implementation></form><form name=baseURI></form>
      <form name=querySelectorAll></form><form name=documentElement></form>
      <form name=characterSet><h1>Heading</h1>${fields("input")}
      <p>Words <a href=a>link</a></form>`,
      ...all,
    );
    assertEquals(found, {
      headings: [{ level: 1, text: "Heading" }],
      links: [{ url: "http://site/base/a", text: "link" }],
      markdown: "# Heading\n\nWords [link](http://site/base/a)",
      metadata: {
        title: "Title",
        description: null,
        canonical: null,
        language: "en",
        charset: "UTF-8",
        openGraph: {},
        jsonLd: [],
      },
      text: "Heading\n\nWords link",
    });
  });

  await t.step("is not seen by the page, and leaves it as it is", async () => {
    let asked: string[][] = [];
    const pages = [];
    for (const formats of [[], all]) {
      await using server = serve((request) =>
        request.url.endsWith("/")
          ? html(`<!doctype html><title>quiet</title><body><h1>Heading</h1>
        <p>words <img src=/image.png> <x-a>custom</x-a></p><input name=a value=b>
        <script>
          const seen = (what) => { document.title += " " + what };
          new MutationObserver(() => seen("change")).observe(document.body,
            { subtree: true, childList: true, attributes: true, characterData: true });
          customElements.define("x-a", class extends HTMLElement {
            constructor() { super(); this.made = (window.made = (window.made ?? 0) + 1) }
            connectedCallback() { if (made > 1) seen("element") }
          });
          Object.defineProperty(window, "readPage", { set() { seen("reader") } });
          window.getComputedStyle = JSON.stringify = Node.prototype.append =
            Document.prototype.createElement = String.prototype.replace =
              () => seen("call");
          Array.prototype.push = Map.prototype.set = null;
        </script>`)
          : new Response(null, { status: 404 })
      );
      pages.push(
        await chromium.render(server.origin, [server.host], { formats }),
      );
      asked = [...asked, server.asked.toSorted()];
    }
    const [without, having] = pages;
    assertEquals(having?.title, "quiet");
    assertEquals(having?.html, without?.html);
    assertEquals(asked[1], asked[0]);
    assert(having);
    assertEquals(
      formatsOf(having, ["text"]).text,
      "Heading\n\nwords custom",
    );
  });

  await t.step("reads pages whose policy forbids everything", async () => {
    for (
      const policy of [
        "default-src 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
        "sandbox",
      ]
    ) {
      const page = await chromium.page(
        () =>
          html(`<h1>Heading</h1>${"<p>Words, and more words.".repeat(50)}`, {
            "content-security-policy": policy,
          }),
        { formats: all },
      );
      const { markdown, links } = formatsOf(page, all);
      assert(markdown.startsWith("# Heading\n\nWords"), policy);
      assertEquals(links, []);
    }
  });

  await t.step("cuts what is too long", async () => {
    const long = "x".repeat(2_000);
    const { links, headings } = await chromium.formats(
      `<h2><a href=/first rel=${long}>${long}</a></h2><a href="/${
        "y".repeat(9_000)
      }">no</a>` +
        repeat(20_000, (i) => `<h2><a href="/${i}">${i}</a></h2>`),
      "links",
      "headings",
    );
    assertEquals(links.length, 5_000);
    assertEquals(links.at(-1)?.url, "http://site/4998");
    assertEquals(links[0]?.text.length, 300);
    assertEquals(links[0]?.rel?.length, 100);
    assertEquals(headings.length, 1_000);
    assertEquals(headings.at(-1)?.text, "998");
    assertEquals(headings[0]?.text.length, 1_000);
    const { markdown, text } = await chromium.formats(
      `<p>${"ä".repeat(1_200_000)}`,
      "markdown",
      "text",
    );
    assertEquals([markdown.length, text.length], [1_000_000, 1_000_000]);
  });

  await t.step(
    "reads the beginning of pages with very many nodes",
    async () => {
      const page = await chromium.page(
        () => html(`<ol>${repeat(70_000, (i) => `<li>Item ${i}`)}</ol>`),
        { formats: ["markdown", "text"], timeoutMs: 30_000 },
      );
      const { markdown, text } = formatsOf(page, ["markdown", "text"]);
      assertStringIncludes(markdown, "\n40000. Item 39999\n");
      assertStringIncludes(text, "\nItem 39999\n");
      assertFalse(text.includes("Item 69999"));
    },
  );

  await t.step("reads pages that are nested very deeply", async () => {
    const pages = [
      `<p>Begin${"<span>".repeat(60_000)}<a href=/deep>end</a>`,
      // Deeper than a parser goes.
      `<p id=p>Begin</p><script>
        let at = p;
        for (let i = 0; i < 2_500; i++) {
          at = at.appendChild(document.createElement("span"));
        }
        at.innerHTML = "<a href=/deep>end</a>";
      </script>`,
    ];
    for (const page of pages) {
      const found = await chromium.formats(page, "markdown", "text", "links");
      assertEquals(found, {
        markdown: "Begin[end](http://site/deep)",
        text: "Beginend",
        links: [{ url: "http://site/deep", text: "end" }],
      });
    }
  });

  await t.step("is content with the html where reading fails", async () => {
    const page = await chromium.page(() => html("<p>words"), {
      formats: ["text", "nothing"],
    });
    assertStringIncludes(page.html, "<p>words");
    assertEquals(page.formats, { text: "words" });
    assertEquals(
      String(page.formatsError),
      "Error: Cannot read 'nothing': Error: there is no such format",
    );
  });

  await t.step("is content with the html where the page crashes", async () => {
    // What is in a closed <details> has no style until somebody asks for it,
    // which takes a recursion as deep as the page.
    const page = await chromium.page(
      () =>
        html(`<p>words<details id=d></details><script>
          let at = d;
          for (let i = 0; i < 20000; i++) {
            at = at.appendChild(document.createElement("div"));
          }
          at.textContent = "core";
        </script>`),
      { formats: ["text"] },
    );
    assertStringIncludes(page.html, "<div>core</div>");
    assert(page.formatsError || page.formats);
  });
});

Deno.test("makeFormats() ends after its time, and the page lives on", async () => {
  await using chromium = new Renderer();
  await using server = serve(() =>
    html(repeat(60_000, (i) => `<p>Words ${i}, <b>and</b> more`))
  );
  const browser = await puppeteer.connect({
    browserWSEndpoint: chromium.endpoint,
  });
  try {
    const context = await browser.createBrowserContext();
    const page = await context.newPage();
    using traffic = new Traffic(page);
    await page.goto(server.origin);
    const session = await page.createCDPSession();
    const { frameTree: { frame } } = await session.send("Page.getFrameTree");
    const view = { session, frameId: frame.id };
    const read = async (ms: number) => {
      const started = performance.now();
      const subject = { view, traffic, deadline: Date.now() + ms };
      const found = await makeFormats(subject, { formats: ["markdown"] });
      return { ...found, ms: performance.now() - started };
    };
    const whole = await read(20_000);
    assertEquals(whole.formatsError, undefined);
    // Half of the time that is left is for others.
    const half = await read(whole.ms / 2);
    assertStringIncludes(String(half.formatsError), "terminated");
    assertEquals(half.formats, undefined);
    assert(half.ms < whole.ms, `${half.ms} of ${whole.ms} ms`);
    assertEquals(await evaluate(view, "1 + 1", 1_000), 2);
    await context.close();
  } finally {
    await browser.disconnect();
  }
});

Deno.test("the reader of formats is loaded only where some are asked for", async () => {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", new URL("provider.ts", import.meta.url).pathname],
  }).output();
  const reader = new URL("page_reader.ts", import.meta.url).href;
  const imports = JSON.parse(new TextDecoder().decode(stdout)).modules
    .flatMap(({ dependencies = [] }) => dependencies)
    .filter(({ code }: { code?: { specifier: string } }) =>
      code?.specifier === reader
    )
    .map(({ isDynamic }: { isDynamic?: boolean }) => isDynamic);
  assertEquals(imports, [true]);
});
