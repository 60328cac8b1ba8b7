/**
 * Answers that mean harm, or are broken: too long, compressed, cut, or in odd charsets.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import type { Socket } from "node:net";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { html } from "../../net/testing/servers.ts";
import { here, type HostilePage } from "./hostile_page.ts";

/** Sends these bytes and ends. */
const sends = (text: string) => (socket: Socket) => void socket.end(text);
const head = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n";
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
export const hostileAnswers: readonly HostilePage[] = [
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
