import {
  assert,
  assertEquals,
  assertStringIncludes,
} from "../../../../scripts/testing/assert.ts";
import {
  type ExtractRules,
  extractRules,
} from "../kinds/page_crawl/extract.ts";
import { pageFormats } from "../kinds/page_crawl/formats.ts";
import { html } from "../net/testing/servers.ts";
import { Renderer } from "./testing/renderer.ts";

/** `0` to `count - 1` as html. */
const repeat = (count: number, part: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => part(i)).join("");

Deno.test("render() extracts what rules name", async (t) => {
  await using chromium = new Renderer();
  const read = async (body: string, extract: ExtractRules) => {
    assert(extractRules.safeParse(extract).success, JSON.stringify(extract));
    const page = await chromium.page(() => html(body), {
      extract,
      timeoutMs: 45_000,
    });
    if (page.formatsError) throw page.formatsError;
    const { origin } = new URL(page.url);
    const json = JSON.stringify(page.formats).replaceAll(origin, "http://site");
    return pageFormats.parse(JSON.parse(json));
  };
  const found = async (body: string, rules: ExtractRules) => {
    const { extract, warnings } = await read(body, rules);
    assertEquals(warnings, undefined);
    return extract;
  };

  await t.step("texts, html and attributes", async () => {
    assertEquals(
      await found(
        `<h1> A  <b>title</b><script>no()</script></h1><h1>Other</h1>
        <p class="price main" data-cents=995>9.95 <img alt="Euro" src=e.png></p>
        <p hidden>Hidden</p><input id=i value=v disabled>`,
        {
          title: "h1",
          html: { selector: "h1", attribute: "html" },
          text: { selector: "h1", attribute: "text" },
          price: { selector: ".price:not(.old)" },
          cents: { selector: "[data-cents]", attribute: "data-cents" },
          hidden: "p[hidden]",
          value: { selector: "#i", attribute: "value" },
          disabled: { selector: "#i", attribute: "disabled" },
          missing: "h7",
          attribute: { selector: "h1", attribute: "id" },
        },
      ),
      {
        title: "A title",
        html: " A  <b>title</b><script>no()</script>",
        text: "A title",
        price: "9.95 Euro",
        cents: "995",
        hidden: "Hidden",
        value: "v",
        disabled: "",
        missing: null,
        attribute: null,
      },
    );
  });

  await t.step("lists, rows and rows of rows", async () => {
    assertEquals(
      await found(
        `<ul><li class=item><a href=/one>One</a><b>red</b><b>blue</b></li>
        <li class=item><a>Two</a></li><li>No</li></ul>
        <dl><dt>k</dt><dd><i x=1>v</i></dd></dl>`,
        {
          names: { selector: ".item a", list: true },
          none: { selector: ".none", list: true },
          items: {
            selector: "li.item",
            list: true,
            fields: {
              name: "a",
              url: { selector: "a", attribute: "href" },
              colours: { selector: "b", list: true },
              place: { attribute: "class" },
              first: { selector: ":scope > a", fields: { text: {} } },
            },
          },
          row: {
            selector: "dl",
            fields: {
              key: "dt",
              values: {
                selector: "dd",
                list: true,
                fields: { x: { selector: "i", attribute: "x" } },
              },
            },
          },
          absent: { selector: "table", fields: { cell: "td" } },
          page: { attribute: "lang" },
        },
      ),
      {
        names: ["One", "Two"],
        none: [],
        items: [{
          name: "One",
          url: "http://site/one",
          colours: ["red", "blue"],
          place: "item",
          first: { text: "One" },
        }, {
          name: "Two",
          url: null,
          colours: [],
          place: "item",
          first: { text: "Two" },
        }],
        row: { key: "k", values: [{ x: "1" }] },
        absent: null,
        page: null,
      },
    );
  });

  await t.step(
    "addresses that are absolute, whatever they are of",
    async () => {
      assertEquals(
        await found(
          `<base href=/base/><a href="a?b#c">a</a><img src=" i.png ">
        <a href="mailto:a@b.c">m</a><a href="javascript:alert(1)">j</a>
        <a href="http://[">b</a><a href="">e</a><form action=f></form>
        <blockquote cite=q></blockquote><video poster=p></video><a title=t></a>`,
          {
            links: { selector: "a[href]", list: true, attribute: "href" },
            image: { selector: "img", attribute: "SRC" },
            form: { selector: "form", attribute: "action" },
            cite: { selector: "blockquote", attribute: "cite" },
            poster: { selector: "video", attribute: "poster" },
            title: { selector: "[title]", attribute: "title" },
          },
        ),
        {
          links: [
            "http://site/base/a?b#c",
            "mailto:a@b.c",
            "javascript:alert(1)",
            "http://[",
            "http://site/base/",
          ],
          image: "http://site/base/i.png",
          form: "http://site/base/f",
          cite: "http://site/base/q",
          poster: "http://site/base/p",
          title: "t",
        },
      );
    },
  );

  await t.step(
    "what scripts have made, and not what they pretend",
    async () => {
      assertEquals(
        await found(
          `<form name=f><input name=querySelectorAll><input name=getAttribute>
        <input name=innerHTML><b>words</b></form><form name=documentElement>
        </form><form name=querySelectorAll></form><script>
          document.body.insertAdjacentHTML("beforeend", "<u>made</u>");
          Element.prototype.querySelectorAll = () => { document.title = "seen" };
          Object.defineProperty(window, "readExtract", { set() { seen() } });
          Array.prototype.push = Object.entries = null;
        </script>`,
          {
            bold: { selector: "form[name=f]", fields: { b: "b" } },
            made: "u",
            title: "title",
            constructor: "u",
          },
        ),
        {
          bold: { b: "words" },
          made: "made",
          title: null,
          constructor: "made",
        },
      );
    },
  );

  await t.step("by every kind of selector that a browser knows", async () => {
    const selectors = [
      "*",
      "a b, a > b, a + b, a ~ b",
      "#i.c[x][x=y][x='y' i][x~=y][x|=y][x^=y][x$=y][x*=y]",
      "*|a, |a",
      "p:has(> b):not(.c, #i):is(a, p):where(p)",
      "li:nth-child(2n + 1 of .c):nth-last-of-type(odd)",
      ":root:lang(en) :checked:first-child:only-of-type",
      "p::first-line",
      ":scope > p",
      "#\\31 23.\\@x, x-y, 日本",
      "a /* comment */ b",
      "a:hover, input:focus-visible, :target, :defined, :empty",
    ];
    const rules = selectors.map((selector, i) => [`n${i}`, selector]);
    assertEquals(
      Object.keys(await found("<p>", Object.fromEntries(rules)) ?? {}).length,
      selectors.length,
    );
  });

  await t.step("what Postgres can store", async () => {
    assertEquals(
      await found(
        `<p id=p></p><script>
          p.textContent = "a\\0b\\ud800";
          p.title = "\\udc00";
        </script>`,
        {
          text: "p",
          title: { selector: "p", attribute: "title" },
          html: { selector: "p", attribute: "html" },
        },
      ),
      { text: "a\uFFFDb\uFFFD", title: "\uFFFD", html: "a\uFFFDb\uFFFD" },
    );
  });

  await t.step("all but what is no selector to the browser", async () => {
    const { extract, warnings } = await read("<p>a<p>b", {
      p: "p",
      unknown: "p:unknown",
      rows: { selector: "p", list: true, fields: { x: ":contains(a)", y: {} } },
    });
    assertEquals(extract, {
      p: "a",
      unknown: null,
      rows: [{ x: null, y: "a" }, { x: null, y: "b" }],
    });
    const warned = (path: string, selector: string) => ({
      format: "extract",
      code: "INVALID_SELECTOR" as const,
      message:
        `Cannot find '${path}': '${selector}' is no selector to the browser`,
    });
    assertEquals(warnings, [
      warned("unknown", "p:unknown"),
      warned("rows.x", ":contains(a)"),
    ]);
  });

  await t.step("the first rows, values and characters only", async () => {
    const rows = await read(repeat(1_001, (i) => `<p>${i}`), {
      rows: { selector: "p", list: true },
      few: { selector: "p:nth-child(-n + 1000)", list: true },
    });
    assertEquals(rows.warnings?.map(({ code, message }) => [code, message]), [
      ["TOO_LARGE", "It has the first 1000 elements of 'rows'"],
    ]);
    assertEquals(
      [rows.extract?.rows, rows.extract?.few],
      [0, 1].map(() => Array.from({ length: 1_000 }, (_, i) => `${i}`)),
    );

    const long = await read(`<p>${"x".repeat(100_001)}<p>${"y".repeat(1e5)}`, {
      all: { selector: "p", list: true },
      html: { selector: "p", attribute: "html" },
    });
    assertEquals(long.extract, {
      all: ["x".repeat(1e5), "y".repeat(1e5)],
      html: "x".repeat(1e5),
    });
    assertEquals(long.warnings?.map(({ message }) => message), [
      "Values of 'all' end after 100000 characters",
      "Values of 'html' end after 100000 characters",
    ]);

    const nested = await read(
      repeat(260, () => `<p>${"<b>a</b>".repeat(200)}`),
      {
        rows: {
          selector: "p",
          list: true,
          fields: { bs: { selector: "b", list: true } },
        },
        last: "p",
      },
    );
    assert(nested.warnings && nested.warnings.length <= 50);
    assertEquals(nested.extract?.last, null);
    const values = JSON.stringify(nested.extract).split('"a"').length - 1;
    assertEquals(values, 50_000);

    const text = await read(repeat(30, () => `<p>${"z".repeat(90_000)}`), {
      all: { selector: "p", list: true },
    });
    const size = JSON.stringify(text.extract).length;
    assert(size > 1_000_000 && size < 1_100_000, `${size}`);
    assertStringIncludes(
      text.warnings?.[0]?.message ?? "",
      "first 12 elements",
    );
  });

  await t.step("rows of a page of 10 MB", async () => {
    const row = (i: number) =>
      `<tr><td><a href=/${i}>Name ${i}</a><td>${i}<td>${"w ".repeat(90)}</tr>`;
    const { extract, warnings } = await read(
      // Hidden, as what takes time is to lay out and paint it.
      `<table hidden>${repeat(36_000, row)}</table>`,
      {
        rows: {
          selector: "tr:nth-child(36n)",
          list: true,
          fields: { url: { selector: "a", attribute: "href" }, n: "td + td" },
        },
        last: "tr:last-child td + td",
      },
    );
    assertEquals(warnings, undefined);
    assertEquals(extract?.last, "35999");
    const [first] = Array.isArray(extract?.rows) ? extract.rows : [];
    assertEquals(first, { url: "http://site/35", n: "35" });
  });
});
