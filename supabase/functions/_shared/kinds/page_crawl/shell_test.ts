import { assert, assertEquals } from "../../../../../scripts/testing/assert.ts";
import { fixtureSite } from "../../../../../scripts/fixtures/site.ts";
import { shellOf, shows, signs } from "./shell.ts";
import pages from "./testdata/shells.json" with { type: "json" };

// Importing a package is what makes Deno download all of its files.
import "cra-template/package.json" with { type: "json" };
import "create-vite/package.json" with { type: "json" };
import "swagger-ui-dist/package.json" with { type: "json" };

const fileOf = (name: string, path: string) =>
  Deno.readTextFile(
    new URL(path, import.meta.resolve(`${name}/package.json`)),
  );
const vite = (template: string) =>
  fileOf("create-vite", `./template-${template}/index.html`);

const real: Record<string, [page: () => Promise<string>, sign: string | null]> =
  {
    "React with Vite": [() => vite("react"), "a root"],
    "React with Vite, TypeScript": [() => vite("react-ts"), "a root"],
    "Solid with Vite": [() => vite("solid"), "a root"],
    "Vue with Vite": [() => vite("vue"), "an app"],
    "Svelte with Vite": [() => vite("svelte"), "an app"],
    "Preact with Vite": [() => vite("preact"), "an app"],
    "Qwik with Vite": [() => vite("qwik"), "an app"],
    "plain scripts with Vite": [() => vite("vanilla"), "an app"],
    "Create React App": [
      // As its build does it.
      async () =>
        (await fileOf("cra-template", "./template/public/index.html"))
          .replace(
            "</head>",
            '<script defer="defer" src="/static/js/main.5d0a.js"></script></head>',
          ),
      "a root",
    ],
    "Swagger UI": [
      () => fileOf("swagger-ui-dist", "./index.html"),
      "Swagger UI",
    ],
    // Its heading is there without any script.
    "Lit with Vite": [() => vite("lit"), null],
  };
for (const [what, [page, sign]] of Object.entries(real)) {
  Deno.test(`shellOf() takes ${what} for ${sign ? "a shell" : "a page"}`, async () => {
    assertEquals(shellOf(await page()), sign);
  });
}

for (const { what, html, sign } of pages.shells) {
  Deno.test(`shellOf() takes ${what} for a shell`, () => {
    assertEquals(shellOf(html), sign);
  });
}

for (const { what, html } of pages.pages) {
  Deno.test(`shellOf() takes ${what} for a page`, () => {
    assertEquals(shellOf(html), null);
  });
}

Deno.test("shellOf() takes no page of a real site for a shell, but its apps", async () => {
  await using site = await fixtureSite();
  assert(site.pages.length > 200);
  const shells: string[] = [];
  for (const path of [...site.pages, site.app]) {
    if (shellOf(await site.read(path))) shells.push(path);
  }
  // The first one is an example of how to draw everything with React.
  assertEquals(shells, [
    "/vis/examples/timeline/other/usingReact.html",
    site.app,
  ]);
});

Deno.test("every sign has a shell that it alone knows", () => {
  for (const { sign } of signs) {
    const others = signs.filter((each) => each.sign !== sign);
    const knows = pages.shells.some((page) =>
      page.sign === sign && !others.some((each) => shows(each, page.html))
    );
    assert(knows, sign);
  }
});

Deno.test("shellOf() stays fast on pages made to slow it down", () => {
  const start = "<script src=a></script><body>";
  const pieces = [
    "<",
    "<div ",
    "<div id=",
    '<div id="app">',
    "<noscript>enable ",
    "<noscript",
    "<!--",
    "<script",
    "<title",
    " ",
    "</head",
    "<app-a ",
    "a-",
  ];
  for (const piece of pieces) {
    const html = start + piece.repeat(290_000 / piece.length);
    const started = performance.now();
    shellOf(html);
    const ms = performance.now() - started;
    assert(ms < 500, `${piece}: ${ms} ms`);
  }
});
