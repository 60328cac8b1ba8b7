/**
 * Pages whose scripts and elements mean harm.
 *
 * @module
 */

import { html } from "../../net/testing/servers.ts";
import { here, type HostilePage } from "./hostile_page.ts";

/** A page whose script does this, which a direct fetch does not run. */
const script = (code: string) =>
  `<!doctype html><p>here</p><script>${code}</script>`;
const file = () =>
  new Response("PK", {
    headers: {
      "content-type": "application/zip",
      "content-disposition": "attachment; filename=a.zip",
    },
  });

/** The list. */
export const hostileScripts: readonly HostilePage[] = [
  // Dialogs.
  {
    what: "asks all kinds of questions",
    page: script(`alert(1); document.title = confirm(2) + " " + prompt(3)`),
    rendered: { has: "<title>false null</title>" },
    fetched: here,
  },
  {
    what: "never stops to alert",
    page: script(`while (true) alert(1)`),
    rendered: "TIMEOUT",
    fetched: here,
  },
  {
    what: "does not want to be left, and leaves itself for ever",
    page: script(`onbeforeunload = (event) => {
      event.preventDefault();
      return event.returnValue = "stay";
    };
    location.reload()`),
    rendered: "TIMEOUT",
    fetched: here,
  },
  {
    what: "prints itself again and again",
    page: script(`setInterval(() => print(), 50)`),
    rendered: here,
  },

  // Popups.
  {
    what: "opens fifty popups at once",
    page: (request) =>
      html(
        request.url.endsWith("?popup")
          ? script("document.title = 1")
          : script(`for (let i = 0; i < 50; i++) open("?popup")`),
      ),
    rendered: here,
  },
  {
    what: "opens popups that alert, again and again",
    page: (request) =>
      html(
        request.url.endsWith("?popup")
          ? script(`alert("here I am")`)
          : script(`setInterval(() => open("?popup"), 50)`),
      ),
    // They share its thread, and wait for an answer before anybody can close them.
    rendered: "TIMEOUT",
    fetched: here,
  },

  // Downloads.
  { what: "is a download", page: file, rendered: "NOT_HTML" },
  {
    what: "starts downloads again and again",
    page: (request) =>
      request.url.endsWith("?file") ? file() : html(script(`setInterval(() => {
        const link = document.createElement("a");
        link.href = "?file";
        link.download = "a.zip";
        link.click();
      }, 50)`)),
    rendered: here,
  },
  {
    what: "goes to a download",
    page: (request) =>
      request.url.endsWith("?file")
        ? file()
        : html(script(`location.href = "?file"`)),
    rendered: here,
  },

  // Permission prompts, and what else waits for a person.
  {
    what: "asks for every permission",
    page: script(`
      navigator.geolocation?.getCurrentPosition(() => {}, () => {});
      globalThis.Notification?.requestPermission();
      navigator.mediaDevices?.getUserMedia({ audio: true, video: true }).catch(() => {});
      navigator.clipboard?.read().catch(() => {});
      navigator.requestMIDIAccess?.({ sysex: true }).catch(() => {});
      navigator.storage?.persist?.().catch(() => {});
      document.documentElement.requestFullscreen().catch(() => {});
      document.documentElement.requestPointerLock?.();
      navigator.registerProtocolHandler?.("web+a", "?%s");`),
    rendered: here,
  },
  {
    what: "asks for a file",
    page:
      `<p>here<input type=file id=f><script>f.click(); f.showPicker?.()</script>`,
    rendered: here,
  },
  {
    what: "asks for a password",
    page: () => html("<p>who?", { "www-authenticate": "Basic realm=a" }, 401),
    rendered: "HTTP_CLIENT_ERROR",
  },
  {
    what: "opens other programs",
    page: script(`location.href = "tel:112"; open("ms-word:a")`),
    rendered: "TIMEOUT",
    fetched: here,
  },

  // Reloads and redirects without an end.
  {
    what: "reloads itself",
    page: script("location.reload()"),
    rendered: "TIMEOUT",
    fetched: here,
  },
  {
    what: "refreshes itself",
    page: `<meta http-equiv=refresh content="0"><p>here`,
    // It is read between two refreshes, if there is time.
    rendered: { ...here, or: "TIMEOUT" },
    fetched: here,
  },
  {
    what: "sends to a page that sends back, by script",
    page: (request) =>
      html(script(
        `location.replace("?${request.url.endsWith("?a") ? "b" : "a"}")`,
      )),
    rendered: "TIMEOUT",
    fetched: here,
  },
  {
    what: "redirects to itself",
    page: (request) => Response.redirect(request.url),
    rendered: "TOO_MANY_REDIRECTS",
  },
  {
    what: "redirects to ever new addresses",
    page: (request) =>
      Response.redirect(`${request.url.split("?")[0]}?${crypto.randomUUID()}`),
    rendered: "TOO_MANY_REDIRECTS",
  },
  {
    what: "redirects to nowhere",
    page: () => new Response(null, { status: 302 }),
    rendered: "HTTP_CLIENT_ERROR",
  },
  {
    what: "makes history",
    page: script(`setInterval(() => {
      history.pushState(1, "", "?" + Math.random());
      location.hash = Math.random();
    }, 20)`),
    rendered: here,
  },

  // Busy loops.
  {
    what: "loops while it is read",
    page: script("while (true) {}"),
    rendered: "TIMEOUT",
    fetched: here,
  },
  {
    what: "loops once it is loaded",
    page: script("onload = () => { while (true) {} }"),
    rendered: "TIMEOUT",
    fetched: here,
  },
  {
    what: "loops in promises",
    page: script("(async () => { while (true) await 0 })()"),
    rendered: "TIMEOUT",
    fetched: here,
  },
  {
    what: "loops in a regular expression",
    page: script(`/^(a+)+$/.test("a".repeat(60) + "b")`),
    rendered: "TIMEOUT",
    fetched: here,
  },
  {
    what: "loops in workers",
    page: script(`for (let i = 0; i < 4; i++) {
      new Worker(URL.createObjectURL(new Blob(["while (true) {}"])));
    }`),
    rendered: here,
  },
  {
    what: "stops for a debugger",
    page: script("setInterval(() => { debugger }, 20); debugger"),
    rendered: here,
  },
  {
    what: "writes itself without an end",
    page: script(`while (true) document.write("<i>")`),
    rendered: "TIMEOUT",
    fetched: here,
  },
  {
    what: "changes all the time",
    page: `<p>here<b id=b></b>${
      script(`setInterval(() => {
      b.textContent = Math.random();
      fetch("?poll");
    }, 10)`)
    }`,
    rendered: here,
  },

  // Memory.
  {
    what: "fills the heap",
    page: script(
      "const all = []; while (true) all.push(Array(1e6).fill(Math.random()))",
    ),
    rendered: "PAGE_CRASHED",
    fetched: here,
  },
  {
    what: "doubles a string until it cannot",
    page: script(`let s = "x"; while (true) s += s`),
    rendered: here,
  },
  {
    what: "makes 100 000 nodes",
    page: script(
      `for (let i = 0; i < 100000; i++) document.body.append(document.createElement("i"))`,
    ),
    rendered: here,
  },
  {
    what: "nests 60 000 elements",
    page: () => html(`<p>here</p>${"<div>".repeat(60_000)}deep`),
    rendered: { has: "deep", or: "TIMEOUT" },
    fetched: { has: "deep" },
  },
  {
    what: "nests 60 000 elements by script",
    page: script(`let at = document.body;
      for (let i = 0; i < 60000; i++) at = at.appendChild(document.createElement("div"));
      at.textContent = "de" + "ep"`),
    rendered: "PAGE_CRASHED",
    fetched: here,
  },
  {
    what: "frames itself, again and again",
    page: (request) =>
      html(
        `<p>here<iframe src="?${request.url.length}${Math.random()}"></iframe>`,
      ),
    rendered: here,
  },
  {
    what: "closes itself",
    page: script("close(); self.close()"),
    rendered: here,
  },
];
