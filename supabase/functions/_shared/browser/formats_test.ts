import {
  assert,
  assertEquals,
  assertFalse,
  assertStringIncludes,
} from "../../../../scripts/testing/assert.ts";
import { html } from "../net/testing/servers.ts";
import { Renderer } from "./testing/renderer.ts";

/** A page whose main content is this. */
const main = (body: string) => `<!doctype html><title>T</title><main>${body}`;

Deno.test("render() reads formats", async (t) => {
  await using chromium = new Renderer();
  const markdown = async (body: string) =>
    (await chromium.formats(main(body), "markdown")).markdown;
  const text = async (body: string) =>
    (await chromium.formats(main(body), "text")).text;
  const links = async (body: string) =>
    (await chromium.formats(body, "links")).links;

  await t.step("reads those that are asked for, each once", async () => {
    const none = await chromium.page(() => html("<p>a"));
    assertFalse("formats" in none || "formatsError" in none);
    const formats = ["text", "headings", "text"];
    const some = await chromium.page(() => html("<h2>a</h2>"), { formats });
    assertEquals(some.formats, {
      text: "a",
      headings: [{ level: 2, text: "a" }],
    });
  });

  await t.step("reads the headings that are shown", async () => {
    const { headings } = await chromium.formats(
      `<style>.x { display: none } .y { visibility: hidden }</style>
      <h1>One <small>little<br>thing</small></h1><h3>Three<div>words</div>on</h3>
      <h2 class=x>hidden</h2><div class=x><h2>hidden</h2></div><h2 hidden>hidden</h2>
      <h2 class=y>hidden</h2><h2> </h2><h2><img alt="A picture" src="a.png"></h2>
      <h6>Six <a href="#six">¶</a></h6>`,
      "headings",
    );
    assertEquals(headings, [
      { level: 1, text: "One little thing" },
      { level: 3, text: "Three words on" },
      { level: 2, text: "A picture" },
      { level: 6, text: "Six" },
    ]);
  });

  await t.step(
    "reads links as absolute addresses of HTTP without fragment, each once",
    async () => {
      assertEquals(
        await links(`<base href="/docs/">
          <a href="a?b=c d#e">First</a> <a href="/docs/a?b=c%20d">Again</a>
          <a href="//Example.com:443/x" rel=" nofollow  noopener">Two
            words</a> <a href="https://example.com/x">Twice</a>
          <a href="#top">Here</a><a href="">Self</a><a href="mailto:a@b.c">Mail</a>
          <a href="javascript:void 0">Code</a><a href="ftp://a/b">File</a>
          <a href="http://[">Broken</a><a name=none>None</a>`),
        [
          { url: "http://site/docs/a?b=c%20d", text: "First" },
          {
            url: "http://example.com:443/x",
            text: "Two words",
            rel: "nofollow noopener",
          },
          { url: "https://example.com/x", text: "Twice" },
        ],
      );
    },
  );

  await t.step(
    "reads links of pictures, maps, drawings, shadow trees and closed menus",
    async () => {
      assertEquals(
        await links(`<a href=/img><img alt="Alt text"></a>
          <a href=/card><img></a><a href=/card>Title</a>
          <map><area href=/area alt=Area></map>
          <svg><a xlink:href=/svg><text>Drawn</text></a></svg>
          <div style="display:none"><a href=/menu>Menu<style>a{}</style></a></div>
          <div><template shadowrootmode=open><a href=/shadow>Shadow</a>
            <slot></slot></template><a href=/slotted>Slotted</a></div>`),
        [
          { url: "http://site/img", text: "Alt text" },
          { url: "http://site/card", text: "Title" },
          { url: "http://site/area", text: "Area" },
          { url: "http://site/svg", text: "Drawn" },
          { url: "http://site/menu", text: "Menu" },
          { url: "http://site/shadow", text: "Shadow" },
          { url: "http://site/slotted", text: "Slotted" },
        ],
      );
    },
  );

  await t.step("reads what a page says of itself", async () => {
    const { metadata } = await chromium.formats(
      `<html lang="de-AT"><title> A
        title </title>
      <meta name="Description" content=""><meta name=description content=" The
        words ">
      <link rel="alternate CANONICAL" href="/canonical?a=b#c">
      <meta property="og:title" content="First"><meta property="OG:Title" content="Second">
      <meta property="article:published_time" content="2026-01-02">
      <meta property="__proto__" content="x"><meta property="fb:app_id" content="1">`,
      "metadata",
    );
    assertEquals(metadata, {
      title: "A title",
      description: "The words",
      canonical: "http://site/canonical?a=b#c",
      language: "de-AT",
      charset: "UTF-8",
      openGraph: {
        "og:title": "First",
        "article:published_time": "2026-01-02",
      },
      jsonLd: [],
    });
    const nothing = await chromium.formats(
      `<link rel=canonical href="javascript:1"><p>`,
      "metadata",
    );
    assertEquals(nothing.metadata, {
      title: null,
      description: null,
      canonical: null,
      language: null,
      charset: "UTF-8",
      openGraph: {},
      jsonLd: [],
    });
  });

  await t.step("reads the JSON-LD that is JSON and can be stored", async () => {
    const ld = (json: string, type = "application/ld+json") =>
      `<script type="${type}">${json}</script>`;
    const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth);
    const { metadata } = await chromium.formats(
      ld(`{"@type": "Product", "__proto__": {"a": 1}}`) +
        ld(`{"@type": "Product",}`) + ld("") + ld("plain words") +
        ld(`[1, null, "<b>"]`, "Application/LD+JSON; charset=utf-8") +
        ld(`<!-- {"a": 2} -->`) + ld(`//<![CDATA[\n{"a": 3}\n//]]>`) +
        ld(`{"a": 4}`, "application/json") +
        ld(nested(60)) + ld(`"${"x".repeat(100_000)}"`),
      "metadata",
    );
    assertEquals(
      JSON.stringify(metadata.jsonLd),
      `[{"@type":"Product","__proto__":{"a":1}},[1,null,"<b>"],{"a":2},{"a":3}]`,
    );
    const many = await chromium.formats(
      ld(nested(50)).repeat(60) + ld(`"${"x".repeat(99_998)}"`),
      "metadata",
    );
    assertEquals(many.metadata.jsonLd.length, 50);
  });

  await t.step("writes inline Markdown", async () => {
    assertEquals(
      await markdown(
        `<p>Some <b>bold</b>, <em>slanted</em>, <s>wrong</s> and <code>a\`b * c</code>
        words, a * b_c_d.<br>Next <kbd>line</kbd><br></p>
        <p><img src="/i.png" alt="An
         image"><img src="data:image/gif;base64,AAAA"></p>`,
      ),
      "Some **bold**, *slanted*, ~~wrong~~ and ``a`b * c`` words, a \\* b\\_c\\_d.  \n" +
        "Next `line`\n\n![An image](http://site/i.png)",
    );
  });

  await t.step("writes links with absolute addresses in Markdown", async () => {
    assertEquals(
      await markdown(
        `<p><a href="/a_(b)#c">One</a> <a href="mailto:a@b.c">two</a>
        <a href="javascript:x()">three</a> <a href="#">four</a> <a href=/five></a></p>
        <a href=/card><div><h3>Card</h3><p>about it</p></div></a>`,
      ),
      "[One](http://site/a_\\(b\\)#c) [two](mailto:a@b.c) three four\n\n" +
        "[Card about it](http://site/card)",
    );
  });

  await t.step("writes headings, lists and quotes in Markdown", async () => {
    assertEquals(
      await markdown(
        `<h1>One</h1><h2>Two<br>lines <a href="#two">#</a></h2><h6>Six</h6><h3></h3>
        <ul><li>a<li><p>b</p><p>c</p><li><ol start=9><li>d<li>e</ol><li></ul>
        <blockquote><p>q</blockquote><hr>`,
      ),
      `# One

## Two lines

###### Six

- a
- b

  c
- 9. d
  10. e

> q

---`,
    );
  });

  await t.step("writes code blocks in Markdown", async () => {
    assertEquals(
      await markdown(
        `<pre><code class="hljs language-ts">const a = 1;

&nbsp; b("*");
</code></pre><pre>
\`\`\`
x<br>y</pre><pre class=lang-c++><span style="display:block">one</span><span
  style="display:block">two</span></pre>`,
      ),
      '```ts\nconst a = 1;\n\n  b("*");\n```\n\n' +
        "````\n```\nx\ny\n````\n\n```c++\none\ntwo\n```",
    );
  });

  await t.step("writes tables in Markdown", async () => {
    assertEquals(
      await markdown(
        `<table><caption>Sizes</caption><thead><tr><th>Name<th>Size</thead>
        <tr><td rowspan=2>a|b<td><p>1</p><p>2</p><tr><td><pre>x  y</pre>
        <tr><td colspan=2>wide</table>`,
      ),
      `Sizes

| Name | Size |
| --- | --- |
| a\\|b | 1<br>2 |
|  | \`x y\` |
| wide |  |`,
    );
    assertEquals(
      await markdown("<table><tr><td>a<td>b<tr><td>c<td>d</table>"),
      "|  |  |\n| --- | --- |\n| a | b |\n| c | d |",
    );
  });

  await t.step("takes tables apart that only place things", async () => {
    for (
      const table of [
        "<table><tr><td>a<td><b>b</b></table>",
        "<table><tr><td>a<tr><td><b>b</b></table>",
        "<table role=presentation><tr><td>a<td><b>b</b><tr><td><td></table>",
        "<table><tr><td>a<td><table><tr><td><b>b</b><tr><td><tr><td></table><tr><td></table>",
      ]
    ) {
      assertEquals(await markdown(table), "a\n\n**b**", table);
    }
  });

  await t.step("writes text line by line", async () => {
    assertEquals(
      await text(
        `<h1>One  two</h1><p>Three <b>fo</b>ur
        <span>five</span><br>six</p><ul><li>a<li>b</ul><div>c<div>d</div>e</div>
        <table><tr><td>f<td>g<tr><td>h<td>i</table><pre> x
  y</pre>`,
      ),
      `One two

Three four five
six

a
b

c

d

e

f g
h i

 x
  y`,
    );
  });

  await t.step("leaves out what is hidden, wherever it says so", async () => {
    const page = `<style>.x { display: none } .y { visibility: hidden }
      .z { content-visibility: hidden }</style>
      <p>shown <span hidden>no1</span><span class=x>no2</span>
      <span class=y>no3 <b style="visibility: visible">here</b></span></p>
      <div class=x><p>no4</p></div><p class=z>no5</p><noscript>no6</noscript>
      <template>no7</template><script>"no8"</script><textarea>no9</textarea>
      <details><summary>more</summary><p>closed</p></details>`;
    assertEquals(await text(page), "shown here\n\nmore\n\nclosed");
    assertEquals(await markdown(page), "shown **here**\n\nmore\n\nclosed");
  });

  await t.step("reads shadow trees as they are shown", async () => {
    assertEquals(
      await text(`<div><template shadowrootmode=open><p>before</p>
        <slot name=a></slot><p>after</p><slot name=b>default</slot></template>
        <p>unslotted</p><p slot=a>slotted</p></div>`),
      "before\n\nslotted\n\nafter\n\ndefault",
    );
  });

  const words = (count: number) =>
    "These are words of an article, as many as it takes. ".repeat(count);
  const menu = `<nav><a href=/menu>The menu</a></nav><div class=sidebar>
    <p>The sidebar, with many words, commas, and links to elsewhere.</p></div>`;
  const footer = "<footer><p>The footer</footer>";

  await t.step("finds an article and its heading", async () => {
    const page = `<title>My article - My site</title>${menu}
      <header><h1>My site</h1><div class=head><h1>My article</h1></div></header>
      <div id=content><p class=byline>By Me</p>${
      `<p>${words(3)}</p>`.repeat(9)
    }<h2>Part</h2><p>${words(3)}</div>${footer}`;
    const { markdown, text } = await chromium.formats(
      page,
      "markdown",
      "text",
    );
    assert(
      markdown.startsWith("# My article\n\nBy Me\n\nThese are"),
      markdown,
    );
    assert(text.startsWith("My article\n\nBy Me\n\nThese are"), text);
    for (const part of ["My site", "The menu", "The sidebar", "The footer"]) {
      assertFalse((markdown + text).includes(part), part);
    }
    assertStringIncludes(markdown, "\n\n## Part\n\n");
  });

  await t.step("takes all of a page that is no article", async () => {
    const parts = Array.from(
      { length: 30 },
      (_, i) => `<div><a href=/p${i}>Product ${i}</a><p>${i} coins</p></div>`,
    ).join("");
    const { markdown } = await chromium.formats(
      `${menu}<h1>Products</h1>${parts}<p>${words(2)}</p>${footer}`,
      "markdown",
    );
    assert(markdown.includes("# Products\n\n[Product 0](http://site/p0)"));
    assertStringIncludes(markdown, "29 coins");
    assertFalse(markdown.includes("The menu"));
    assertFalse(markdown.includes("The footer"));
  });

  await t.step("never takes nothing", async () => {
    const { markdown } = await chromium.formats(
      "<header><h1>All</h1><nav><a href=/a>there</a> is</nav></header>",
      "markdown",
    );
    assertEquals(markdown, "# All\n\n[there](http://site/a) is");
    const empty = await chromium.formats("<img>", "markdown", "text", "links");
    assertEquals(empty, { markdown: "", text: "", links: [] });
  });

  await t.step("makes NUL and lone surrogates storable", async () => {
    const bad = `"a\\ud800\\0\\udc00b\\\\u0000\\ud83d\\ude00"`;
    const good = "a\uFFFD\uFFFD\uFFFDb\\u0000\u{1F600}";
    const found = await chromium.formats(
      `<main><h1 id=h></h1><p id=p></p><a id=a href=/a></a><script>
        document.title = h.textContent = p.textContent = a.textContent = ${bad};
        const ld = document.createElement("script");
        ld.type = "application/ld+json";
        ld.textContent = JSON.stringify({ [${bad}]: [${bad}] });
        document.body.append(ld);
      </script>`,
      "markdown",
      "text",
      "links",
      "headings",
      "metadata",
    );
    assertEquals(found.text, `${good}\n\n${good}\n\n${good}`);
    assertEquals(found.headings, [{ level: 1, text: good }]);
    assertEquals(found.links[0]?.text, good);
    // Chromium makes a space of control characters in titles.
    assertEquals(found.metadata.title, good.replace("\uFFFD\uFFFD", "\uFFFD "));
    assertEquals(found.metadata.jsonLd, [{ [good]: [good] }]);
    assertStringIncludes(
      found.markdown,
      `# ${good.replace("\\", "\\\\")}`,
    );
  });
});
