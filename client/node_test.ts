import puppeteer from "puppeteer-core";
import { clientBundle } from "../scripts/client.ts";
import {
  assert,
  assertEquals,
  assertLess,
  assertMatch,
} from "../scripts/testing/assert.ts";
import { serve } from "../supabase/functions/_shared/net/testing/servers.ts";
import { type CrawlStack, crawlStack } from "./testing/crawl_stack.ts";
import type { Setting } from "./testing/scenario.ts";

const root = new URL("../", import.meta.url);
const [client, scenario] = await Promise.all([
  clientBundle(root),
  clientBundle(root, "client/testing/scenario.ts"),
]);

/** What Node and a browser are given. */
function setting({ stack, site }: CrawlStack): Setting {
  return {
    url: `${stack.apiUrl}/`,
    key: stack.secretKey,
    pages: site.pages.slice(0, 3).map((path) => site.origin + path),
    missing: `${site.origin}/none`,
    batchId: "from elsewhere",
  };
}

/** What they are to answer. */
async function expected({ site }: CrawlStack) {
  const [page = "", ...others] = site.pages.slice(0, 3);
  return {
    job: ["completed", (await site.read(page)).length],
    batch: [2, 100],
    rows: others.map((path) => site.origin + path),
    csv: "status\r\ncompleted\r\ncompleted\r\n",
    failed: [true, "HTTP_CLIENT_ERROR"],
    refused: [true, "INVALID_URL", 400],
    requestId: "string",
    unknown: "UNAUTHORIZED",
    late: "TimeoutError",
    away: "OFFLINE",
  };
}

Deno.test("the bundled client is small and needs nothing", () => {
  assertLess(client.length, 16_384);
  const imports = client.matchAll(/\b(?:from|import)\s*\(?\s*["']([^"']+)/g);
  assertEquals([...imports].map(([, name]) => name), []);
});

Deno.test("the client's types know nothing but the web's", async () => {
  const shared = new URL("supabase/functions/deno.json", root);
  const { imports } = JSON.parse(await Deno.readTextFile(shared));
  const folder = await Deno.makeTempDir({ prefix: "crawl-client-" });
  try {
    const lib = ["dom", "dom.iterable", "esnext"];
    const config = JSON.stringify({ imports, compilerOptions: { lib } });
    await Deno.writeTextFile(`${folder}/deno.json`, config);
    const check = async (code: string) => {
      await Deno.writeTextFile(`${folder}/main.ts`, code);
      const args = ["check", "--no-lock", `${folder}/main.ts`];
      const { success, stderr } = await new Deno.Command(Deno.execPath(), {
        args,
        cwd: folder,
      }).output();
      return success ? "" : new TextDecoder().decode(stderr);
    };
    const code = `import { CrawlClient } from "${root.href}client/mod.ts";
      await new CrawlClient({ url: "", key: "" }).submit("");`;
    assertEquals(await check(code), "");
    assertMatch(await check(`${code}Deno.cwd();`), /Cannot find name .*Deno/);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("the bundled client runs in Node", async () => {
  await using setup = await crawlStack();
  const folder = await Deno.makeTempDir({ prefix: "crawl-client-" });
  try {
    const main = `
      import * as client from "./client.mjs";
      import { scenario } from "./scenario.mjs";
      const setting = JSON.parse(process.argv[2]);
      const program = typeof Deno === "undefined" ? "Node" : "Deno";
      const answer = await scenario(client, setting);
      console.log(JSON.stringify({ program, answer }));`;
    const files = { main, client, scenario };
    for (const [name, text] of Object.entries(files)) {
      await Deno.writeTextFile(`${folder}/${name}.mjs`, text);
    }
    const args = [`${folder}/main.mjs`, JSON.stringify(setting(setup))];
    // The project asks for Node or Deno, so there may be no Node; Deno may then
    // give itself out for it.
    const output = await runIn("node", args) ??
      await runIn(Deno.execPath(), ["run", "-A", "--no-config", ...args]);
    const { program, answer } = JSON.parse(output ?? "");
    if (program !== "Node") {
      console.log(`There is no Node on the PATH: the bundle was run by Deno`);
    }
    assertEquals(answer, await expected(setup));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("the bundled client runs in a browser, on a page of another origin", async () => {
  await using setup = await crawlStack();
  await using server = serve((request) => {
    const { pathname } = new URL(request.url);
    const script = { "/client.js": client, "/scenario.js": scenario }[pathname];
    return new Response(script ?? "<!doctype html><title>Elsewhere</title>", {
      headers: { "content-type": script ? "text/javascript" : "text/html" },
    });
  });
  const browser = await puppeteer.connect({
    browserWSEndpoint: Deno.env.get("TEST_BROWSER_ENDPOINT"),
  });
  try {
    const context = await browser.createBrowserContext();
    const page = await context.newPage();
    await page.goto(server.origin);
    const answer = await page.evaluate(`(async () => {
      const client = await import("/client.js");
      const { scenario } = await import("/scenario.js");
      return await scenario(client, ${JSON.stringify(setting(setup))});
    })()`);
    assertEquals(answer, await expected(setup));
    assert(new URL(page.url()).origin !== setup.stack.apiUrl);
    await context.close();
  } finally {
    await browser.disconnect();
  }
});

/** What the program prints; undefined where it is not installed. */
async function runIn(
  program: string,
  args: string[],
): Promise<string | undefined> {
  try {
    const { success, stdout, stderr } = await new Deno.Command(program, {
      args,
    }).output();
    const [printed = "", problem] = [stdout, stderr]
      .map((bytes) => new TextDecoder().decode(bytes));
    assert(success, problem);
    return printed;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
