import { connect } from "node:net";
import { assertEquals } from "../../../../scripts/testing/assert.ts";
import { createLog } from "../log.ts";
import { serveRaw } from "../net/testing/servers.ts";
import { canPark } from "./can_park.ts";
import { Cdp } from "./cdp.ts";
import { fingerprint } from "./fingerprint.ts";
import { type Mark, markCookie } from "./mark.ts";
import { RemoteBrowser } from "./provider.ts";
import { type OpenPage, sweepBrowser } from "./sweep.ts";
import { countContexts, startBrowser } from "./testing/browser.ts";
import { textOf } from "./stealth/message.ts";

const project = "ours";

/** Opens a context, marked like this, and leaves it. */
async function leave(
  endpoint: string,
  mark?: Mark,
  whose = project,
): Promise<string> {
  await using browser = await Cdp.connect(endpoint);
  const { browserContextId } = await browser.send(
    "Target.createBrowserContext",
  );
  const cookies = mark ? [markCookie(whose, mark)] : [];
  await browser.send("Storage.setCookies", { browserContextId, cookies });
  return textOf(browserContextId);
}

async function close(endpoint: string, ids: readonly string[]) {
  await using browser = await Cdp.connect(endpoint);
  for (const browserContextId of ids) {
    await browser.send("Target.disposeBrowserContext", { browserContextId });
  }
}

/** The contexts that are left after a sweep. */
async function leftAfterSweep(
  endpoint: string,
  pages: readonly OpenPage[] = [],
): Promise<unknown> {
  const options = { project, pages: () => Promise.resolve(pages) };
  await sweepBrowser(endpoint, options);
  await using browser = await Cdp.connect(endpoint);
  return (await browser.send("Target.getBrowserContexts")).browserContextIds;
}

Deno.test("sweepBrowser() closes what is over and ours, and nothing else", async () => {
  await using host = startBrowser();
  const at = host.endpoint;
  const now = Date.now();
  const long = now - 3_600_000;
  const kept = [
    // Somebody else's, of another project's, being opened just now, parked just now.
    await leave(at),
    await leave(at, { state: "open", until: long }, "theirs"),
    await leave(at, { state: "parked", since: long }, "theirs"),
    await leave(at, { state: "open", until: now + 60_000 }),
    await leave(at, { state: "parked", since: now }),
  ];
  const claimed = await leave(at, { state: "parked", since: long });
  const cancelled = await leave(at, { state: "parked", since: now });
  await leave(at, { state: "parked", since: long });
  await leave(at, { state: "open", until: long });
  const endpoint = await fingerprint(at);
  const left = await leftAfterSweep(at, [
    { endpoint, contextId: claimed, claimed: true },
    { endpoint, contextId: cancelled, claimed: false },
    // A context of this name in another browser.
    { endpoint: "b", contextId: kept[0] ?? "", claimed: false },
  ]);
  assertEquals(
    Array.isArray(left) && left.toSorted(),
    [...kept, claimed].toSorted(),
  );
  await close(at, [...kept, claimed]);
});

Deno.test("sweepBrowser() closes the page of a worker that died, not one that is held", async () => {
  await using host = startBrowser();
  const options = {
    endpoints: [host.endpoint],
    concurrency: 4,
    allowedPrivateHosts: new Set<string>(),
    project,
    log: createLog({}, () => undefined),
  };
  {
    // The connection goes, its page stays: as when a process is killed.
    await using died = new RemoteBrowser({ ...options, pageMs: -1 });
    await died.openPage();
  }
  await using alive = new RemoteBrowser(options);
  await using _page = await alive.openPage();
  assertEquals(await countContexts(host.endpoint), 2);
  await leftAfterSweep(host.endpoint);
  assertEquals(await countContexts(host.endpoint), 1);
});

Deno.test("canPark() is true where contexts outlive their client, and leaves nothing behind", async () => {
  await using host = startBrowser();
  assertEquals(await canPark(host.endpoint, project), true);
  assertEquals(await countContexts(host.endpoint), 0);
});

Deno.test("canPark() is false where the next connection finds another browser", async () => {
  await using one = startBrowser();
  await using other = startBrowser();
  const { port, pathname } = new URL(one.endpoint);
  const ports = [Number(port), Number(new URL(other.endpoint).port)];
  const path = new URL(other.endpoint).pathname;
  let connections = 0;
  await using balancer = await serveRaw((socket, head) => {
    const isFirst = connections++ % 2 === 0;
    const browser = connect(ports[isFirst ? 0 : 1] ?? 0, "127.0.0.1");
    browser.on("error", () => socket.destroy());
    const text = new TextDecoder().decode(head);
    browser.write(isFirst ? text : text.replace(pathname, path));
    socket.pipe(browser).pipe(socket);
    socket.on("close", () => browser.destroy());
  });
  const endpoint = `ws://${balancer.host}${pathname}`;
  assertEquals(await canPark(endpoint, project), false);
  assertEquals(connections, 2);
});
