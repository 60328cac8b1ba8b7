/**
 * Pages that mean harm, or are merely broken, and what is to come of each.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import type { Socket } from "node:net";
import { brotliCompressSync, gzipSync } from "node:zlib";
import type { JobCode } from "../../errors.ts";
import { html } from "../../net/testing/servers.ts";

/** How a crawl of it ends: with a page that holds these words, with a code, or, if it is a matter of chance, in either way. */
export type Ending = JobCode | {
  readonly has: string;
  readonly or?: JobCode;
};

/** A page, or the bytes of one. */
export interface HostilePage {
  readonly what: string;
  /** The html, or whatever answers requests below the page's path … */
  readonly page?: string | ((request: Request) => Response);
  /** … or what is done to a connection that asks. */
  readonly bytes?: (socket: Socket) => void;
  readonly rendered: Ending;
  /** By direct fetch; as rendered by default. */
  readonly fetched?: Ending;
}

const here = { has: "<p>here" };
const head = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n";
/** A page whose script does this, which a direct fetch does not run. */
const script = (code: string) =>
  `<!doctype html><p>here</p><script>${code}</script>`;
/** Sends these bytes and ends. */
const sends = (text: string) => (socket: Socket) => void socket.end(text);
/** Sends these bytes, and others from time to time. */
const trickles = (start: string, more: string) => (socket: Socket) => {
  socket.write(start);
  const timer = setInterval(() => socket.write(more), 20);
  socket.on("close", () => clearInterval(timer));
};
/** Sends as much as is taken. */
const pours = (start: string, chunk: string) => (socket: Socket) => {
  socket.write(start);
  const pour = () => {
    while (!socket.destroyed && socket.write(chunk));
  };
  socket.on("drain", pour);
  pour();
};
const encoded = (encoding: string, body: Uint8Array) => () =>
  html(Uint8Array.from(body), { "content-encoding": encoding });
const file = () =>
  new Response("PK", {
    headers: {
      "content-type": "application/zip",
      "content-disposition": "attachment; filename=a.zip",
    },
  });
/** A page that names its charset like this, in these bytes. */
const inCharset = (type: string, bytes: number[], meta = "") => () =>
  html(
    Uint8Array.from([...Buffer.from(`<!doctype html>${meta}<p>`), ...bytes]),
    {
      "content-type": type,
    },
  );
const utf16 = (text: string, bigEndian = false) => {
  const bytes = Buffer.from(text, "utf16le");
  return [...(bigEndian ? bytes.swap16() : bytes)];
};
const bomb = Buffer.from(`<p>here<!--${"x".repeat(40_000_000)}`);

/** The list. */
export const hostilePages: readonly HostilePage[] = [
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

  // Answers without an end, and gigantic ones.
  {
    what: "does not answer",
    bytes: () => undefined,
    rendered: "TIMEOUT",
  },
  {
    what: "has a head without an end",
    bytes: trickles("HTTP/1.1 200 OK\r\n", "X-A: 1\r\n"),
    rendered: "TIMEOUT",
  },
  {
    what: "trickles",
    bytes: trickles(`${head}\r\n<p>here`, "x "),
    rendered: "TIMEOUT",
  },
  {
    what: "pours without an end",
    bytes: pours(`${head}\r\n<p>here<!--`, "x".repeat(65_536)),
    rendered: "TOO_LARGE",
  },
  {
    what: "waits for a script that does not come",
    page: (request) =>
      request.url.endsWith("?script")
        ? new Response(new ReadableStream())
        : html(`<p>here<script src="?script"></script>`),
    rendered: "TIMEOUT",
    fetched: here,
  },
  {
    what: "holds 11 MiB",
    page: () => html(`<p>here<!--${"x".repeat(11 * 1_024 * 1_024)}`),
    rendered: "TOO_LARGE",
  },
  {
    what: "is one attribute of 5 MB",
    page: () => html(`<p>here<p title="${"x".repeat(5_000_000)}">`),
    rendered: here,
  },
  {
    what: "has a head of 1 MB",
    bytes: sends(`${head}X-A: ${"x".repeat(1_000_000)}\r\n\r\n<p>here`),
    rendered: "NAVIGATION_FAILED",
    fetched: "CONNECT_FAILED",
  },

  // Compressed bombs.
  {
    what: "is a gzip bomb",
    page: encoded("gzip", gzipSync(bomb)),
    rendered: "TOO_LARGE",
  },
  {
    what: "is a brotli bomb",
    page: encoded("br", brotliCompressSync(bomb)),
    rendered: "TOO_LARGE",
  },
  {
    what: "is a bomb in a bomb",
    page: encoded("gzip, gzip", gzipSync(gzipSync(bomb))),
    rendered: "TOO_LARGE",
  },
  {
    what: "says that it is compressed",
    page: encoded("gzip", Buffer.from("<p>here")),
    rendered: "BAD_ENCODING",
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

  // Wrong lengths and cut chunks.
  {
    what: "is shorter than it says",
    bytes: sends(`${head}Content-Length: 1000\r\n\r\n<p>here`),
    rendered: "TRUNCATED",
  },
  {
    what: "is longer than it says",
    bytes: sends(`${head}Content-Length: 7\r\n\r\n<p>here and there`),
    rendered: here,
  },
  {
    what: "has two lengths",
    bytes: sends(
      `${head}Content-Length: 7\r\nContent-Length: 9\r\n\r\n<p>here`,
    ),
    rendered: "NAVIGATION_FAILED",
    fetched: "CONNECT_FAILED",
  },
  {
    what: "lacks its last chunk",
    bytes: sends(`${head}Transfer-Encoding: chunked\r\n\r\n7\r\n<p>here\r\n`),
    rendered: "TRUNCATED",
  },
  {
    what: "is cut within a chunk",
    bytes: sends(`${head}Transfer-Encoding: chunked\r\n\r\nff\r\n<p>here`),
    rendered: "TRUNCATED",
  },
  {
    what: "has a chunk of a length that is none",
    bytes: sends(`${head}Transfer-Encoding: chunked\r\n\r\nzz\r\n<p>here`),
    rendered: "TRUNCATED",
  },
  {
    what: "breaks off with a reset",
    bytes: (socket) => {
      const text = `${head}Content-Length: 1000\r\n\r\n<p>here`;
      socket.write(text, () => setTimeout(() => socket.resetAndDestroy(), 50));
    },
    rendered: "TRUNCATED",
  },
  {
    what: "hangs up without a word",
    bytes: (socket) => void socket.end(),
    rendered: "EMPTY_ANSWER",
    fetched: "CONNECT_FAILED",
  },
  {
    what: "speaks no HTTP",
    bytes: sends("SSH-2.0-OpenSSH_9.9\r\n"),
    rendered: "EMPTY_ANSWER",
    fetched: "CONNECT_FAILED",
  },
  {
    what: "has nothing to say",
    page: () => html(""),
    rendered: "EMPTY_ANSWER",
  },

  // Odd charsets: the text is right.
  {
    what: "is in Shift_JIS, says its head",
    page: inCharset("text/html; charset=Shift_JIS", [0x93, 0xfa, 0x96, 0x7b]),
    rendered: { has: "<p>日本" },
  },
  {
    what: "is in Shift_JIS, it says itself",
    page: inCharset(
      "text/html",
      [0x93, 0xfa, 0x96, 0x7b],
      "<meta charset=shift_jis>",
    ),
    rendered: { has: "<p>日本" },
  },
  {
    what: "is in windows-1251, says its head",
    page: inCharset("text/html; charset=windows-1251", [0xcf, 0xf0, 0xe8]),
    rendered: { has: "<p>При" },
  },
  {
    what: "is in windows-1251, it says itself",
    page: inCharset(
      "text/html",
      [0xcf, 0xf0, 0xe8],
      '<meta http-equiv=content-type content="text/html; charset=windows-1251">',
    ),
    rendered: { has: "<p>При" },
  },
  {
    what: "is in gb2312, it says itself",
    page: inCharset(
      "text/html",
      [0xd6, 0xd0, 0xce, 0xc4],
      "<meta charset=gb2312>",
    ),
    rendered: { has: "<p>中文" },
  },
  {
    what: "is in Big5, says its head",
    page: inCharset("text/html; charset=big5", [0xa4, 0xa4, 0xa4, 0xe5]),
    rendered: { has: "<p>中文" },
  },
  {
    what: "is in EUC-KR, says its head",
    page: inCharset("text/html; charset=euc-kr", [0xc7, 0xd1]),
    rendered: { has: "<p>한" },
  },
  {
    what: "is in UTF-16 LE, says its mark",
    page: () =>
      html(Uint8Array.from([0xff, 0xfe, ...utf16("<p>Grüße 日本")]), {
        "content-type": "text/html",
      }),
    rendered: { has: "<p>Grüße 日本" },
  },
  {
    what: "is in UTF-16 BE, says its mark, whatever its head says",
    page: () =>
      html(Uint8Array.from([0xfe, 0xff, ...utf16("<p>Grüße 日本", true)])),
    rendered: { has: "<p>Grüße 日本" },
  },
  {
    what: "is in UTF-16 LE, says its head",
    page: () =>
      html(Uint8Array.from(utf16("<p>Grüße 日本")), {
        "content-type": "text/html; charset=utf-16le",
      }),
    rendered: { has: "<p>Grüße 日本" },
  },
  {
    what: "is in latin1, which means windows-1252",
    page: inCharset("text/html; charset=iso-8859-1", [0x80, 0xe9]),
    rendered: { has: "<p>€é" },
  },
  {
    what: "is in UTF-8 with broken characters",
    page: inCharset("text/html; charset=utf-8", [0x61, 0xff, 0x62]),
    rendered: { has: "<p>a\uFFFDb" },
  },
  {
    what: "is in a charset that nobody knows",
    page: inCharset(
      "text/html; charset=klingon",
      [0xc3, 0xa4],
      "<meta charset=utf-8>",
    ),
    rendered: { has: "<p>ä" },
  },
];
