/**
 * A page that tries every way out of a browser that anybody has thought of.
 *
 * @module
 */

import { html, serve, type TestServer } from "../../net/testing/servers.ts";

/** Where a way leads, and pieces to build it from, all on the page's own server. */
interface Pieces {
  /** The target, an URL. */
  readonly to: string;
  /** The target's `host:port`. */
  readonly host: string;
  /** A URL that answers this. */
  readonly echo: (type: string, body: string, header?: string) => string;
  /** A URL that redirects to the target. */
  readonly hop: (status: number) => string;
}

type Way = (pieces: Pieces) => string | { html: string; header: string };

const run = (code: string) => `<script>${code}</script>`;
const js = "text/javascript";
const click = (element: string) =>
  `${element}${run("document.querySelector('[id=x]').click()")}`;
const hop = (status: number): Way => ({ hop }) =>
  run(`location.href = "${hop(status)}"`);
const go = (code: string): Way => ({ to }) =>
  run(code.replaceAll("TO", JSON.stringify(to)));
const tag = (markup: string): Way => ({ to }) => markup.replaceAll("TO", to);
const style = (css: string): Way => ({ to }) =>
  `<style>${
    css.replaceAll("TO", `"${to}"`)
  }</style><p class=a>text</p><ul><li>x</ul>`;
const header = (text: string): Way => ({ to }) => ({
  html: "<p>text",
  header: text.replaceAll("TO", to),
});
/** The code in a worker of this kind. */
const worker = (start: string, code: string): Way => ({ to, echo, host }) => {
  const source = code.replaceAll("TO", JSON.stringify(to))
    .replaceAll("HOST", host);
  return run(start.replaceAll("URL", JSON.stringify(echo(js, source))));
};
const dedicated = "new Worker(URL)";
const shared = "new SharedWorker(URL)";
const service = "navigator.serviceWorker.register(URL, { scope: '/none/' })";
const fetching = "fetch(TO, { mode: 'no-cors' })";
const ice = (url: string): Way => ({ host }) =>
  run(`const pc = new RTCPeerConnection({ iceServers: [{
    urls: "${
    url.replaceAll("HOST", host)
  }", username: "u", credential: "c" }] });
    pc.createDataChannel("x");
    pc.createOffer().then((offer) => pc.setLocalDescription(offer));`);
const spelled = (host: string): Way => ({ to, host: own }) =>
  `<img src="${to.replace(own, `${host}:${own.split(":")[1]}`)}">`;
const outer = (html: string) => html.replaceAll('"', "&quot;");

/** The ways, by name; each is a document of its own. */
export const waysOut: Readonly<Record<string, Way>> = {
  "redirect-301": hop(301),
  "redirect-302": hop(302),
  "redirect-303": hop(303),
  "redirect-307": hop(307),
  "redirect-308": hop(308),
  "refresh-meta": tag(`<meta http-equiv=refresh content="0;url=TO">`),
  "refresh-header": header("Refresh: 0;url=TO"),
  "location-href": go("location.href = TO"),
  "location-replace": go("location.replace(TO)"),
  "location-assign": go("location.assign(TO)"),
  "navigation-api": go("navigation.navigate(TO)"),
  "history-then-reload": go(
    "history.pushState(0, '', '/pushed'); location.replace(TO)",
  ),
  "iframe": tag(`<iframe src="TO"></iframe>`),
  "iframe-sandboxed": tag(
    `<iframe sandbox="allow-scripts" srcdoc="<script>fetch('TO',{mode:'no-cors'})</script>"></iframe>`,
  ),
  "iframe-srcdoc": tag(`<iframe srcdoc="<img src='TO'>"></iframe>`),
  "iframe-data": tag(
    `<iframe src="data:text/html,<script>fetch('TO',{mode:'no-cors'})</script>"></iframe>`,
  ),
  "iframe-blob": go(
    "const f = document.createElement('iframe'); f.src = URL.createObjectURL(new Blob(['<img src=' + TO + '>'], { type: 'text/html' })); document.documentElement.append(f)",
  ),
  "iframe-javascript": tag(
    `<iframe src="javascript:location.replace('TO')"></iframe>`,
  ),
  "document-write": go("document.write('<img src=' + TO + '>')"),
  "frame": tag(`<frameset cols="*"><frame src="TO"></frameset>`),
  "object": tag(`<object data="TO"></object>`),
  "embed": tag(`<embed src="TO">`),
  "img": tag(`<img src="TO">`),
  "img-redirect": ({ hop }) => `<img src="${hop(302)}">`,
  "img-srcset": tag(`<img srcset="TO 1x">`),
  "img-constructor": go("new Image().src = TO"),
  "picture-source": tag(`<picture><source srcset="TO"><img></picture>`),
  "input-image": tag(`<input type=image src="TO">`),
  "body-background": tag(`<body background="TO">`),
  "svg-image": tag(`<svg><image href="TO" width=9 height=9 /></svg>`),
  "svg-feimage": tag(
    `<svg><filter id=f><feImage href="TO"/></filter><rect filter="url(#f)" width=9 height=9 /></svg>`,
  ),
  "svg-use": ({ echo, to }) =>
    `<svg><use href="${
      echo(
        "image/svg+xml",
        `<svg xmlns="http://www.w3.org/2000/svg"><g id="a"><image href="${to}" width="9" height="9"/></g></svg>`,
      )
    }#a"/></svg>`,
  "svg-script": tag(`<svg><script href="TO"></script></svg>`),
  "css-stylesheet": tag(`<link rel=stylesheet href="TO">`),
  "css-import": style("@import url(TO);"),
  "css-background": style(".a { background: url(TO) }"),
  "css-content": style(".a::before { content: url(TO) }"),
  "css-border-image": style(
    ".a { border: 1px solid; border-image: url(TO) 1 }",
  ),
  "css-mask": style(".a { -webkit-mask-image: url(TO) }"),
  "css-list": style("li { list-style-image: url(TO) }"),
  "css-font": style(
    "@font-face { font-family: f; src: url(TO) } .a { font-family: f }",
  ),
  "font-constructor": go("new FontFace('f', `url(${TO})`).load()"),
  "script": tag(`<script src="TO"></script>`),
  "script-module": tag(`<script type=module src="TO"></script>`),
  "module-import": tag(`<script type=module>import "TO"</script>`),
  "module-dynamic": go("import(TO)"),
  "fetch": go(fetching),
  "fetch-post": go("fetch(TO, { method: 'POST', mode: 'no-cors', body: 'x' })"),
  "fetch-keepalive": go("fetch(TO, { keepalive: true, mode: 'no-cors' })"),
  "fetch-redirect": ({ hop }) =>
    run(`fetch("${hop(307)}", { mode: "no-cors" })`),
  "xhr": go("const x = new XMLHttpRequest(); x.open('GET', TO); x.send()"),
  "xhr-sync": go(
    "const x = new XMLHttpRequest(); x.open('GET', TO, false); x.send()",
  ),
  "beacon": go("navigator.sendBeacon(TO, 'x')"),
  "beacon-on-leaving": go(
    "onpagehide = () => navigator.sendBeacon(TO, 'x'); location.replace('/away')",
  ),
  "eventsource": go("new EventSource(TO)"),
  "websocket": go("new WebSocket(TO.replace('http', 'ws'))"),
  "websocket-tls": go("new WebSocket(TO.replace('http', 'wss'))"),
  "websocket-stream": go("new WebSocketStream(TO.replace('http', 'ws'))"),
  "webtransport": go("new WebTransport(TO.replace('http', 'https'))"),
  "webrtc-stun": ice("stun:HOST"),
  "webrtc-turn-udp": ice("turn:HOST?transport=udp"),
  "webrtc-turn-tcp": ice("turn:HOST?transport=tcp"),
  "worker": worker(dedicated, fetching),
  "worker-script": worker(dedicated, "importScripts(TO)"),
  "worker-websocket": worker(
    dedicated,
    "new WebSocket('ws://HOST/worker-websocket')",
  ),
  "worker-eventsource": worker(dedicated, "new EventSource(TO)"),
  "worker-blob": go(
    "new Worker(URL.createObjectURL(new Blob(['fetch(' + JSON.stringify(TO) + ',{mode:\"no-cors\"})'])))",
  ),
  "worker-module": worker(
    "new Worker(URL, { type: 'module' })",
    "import(TO)",
  ),
  "shared-worker": worker(shared, fetching),
  "shared-worker-script": worker(shared, "importScripts(TO)"),
  "shared-worker-websocket": worker(
    shared,
    "new WebSocket('ws://HOST/shared-worker-websocket')",
  ),
  "service-worker": worker(service, fetching),
  "service-worker-script": worker(service, "importScripts(TO)"),
  "audio-worklet": go(
    "new OfflineAudioContext(1, 1, 8000).audioWorklet.addModule(TO)",
  ),
  "paint-worklet": go("CSS.paintWorklet.addModule(TO)"),
  "popup": go("window.open(TO)"),
  "popup-noopener": go("window.open(TO, '_blank', 'noopener')"),
  "popup-scripted": go(
    "open('about:blank').document.write('<img src=' + TO + '>')",
  ),
  "link-blank": ({ to }) => click(`<a id=x target=_blank href="${to}">x</a>`),
  "link-download": ({ to }) => click(`<a id=x download href="${to}">x</a>`),
  "link-ping": ({ to }) => click(`<a id=x ping="${to}" href="#a">x</a>`),
  "form-get": tag(`<form id=f action="TO"></form>${run("f.submit()")}`),
  "form-post": tag(
    `<form id=f method=post action="TO"></form>${run("f.submit()")}`,
  ),
  "form-blank": tag(
    `<form id=f target=_blank method=post action="TO"></form>${
      run("f.submit()")
    }`,
  ),
  "form-action": ({ to }) =>
    click(`<form><button id=x formaction="${to}">x</button></form>`),
  "prefetch": tag(`<link rel=prefetch href="TO">`),
  "preload-image": tag(`<link rel=preload as=image href="TO">`),
  "preload-script": tag(`<link rel=preload as=script href="TO">`),
  "preload-font": tag(`<link rel=preload as=font crossorigin href="TO">`),
  "preload-fetch": tag(`<link rel=preload as=fetch crossorigin href="TO">`),
  "modulepreload": tag(`<link rel=modulepreload href="TO">`),
  "prerender": tag(`<link rel=prerender href="TO">`),
  "preconnect": tag(`<link rel=preconnect href="TO">`),
  "dns-prefetch": tag(`<link rel=dns-prefetch href="TO">`),
  "icon": tag(`<link rel=icon href="TO">`),
  "manifest": tag(`<link rel=manifest href="TO">`),
  "speculation-prefetch": tag(
    `<script type=speculationrules>{"prefetch":[{"source":"list","urls":["TO"]}]}</script>`,
  ),
  "speculation-prerender": tag(
    `<script type=speculationrules>{"prerender":[{"source":"list","urls":["TO"]}]}</script>`,
  ),
  "link-header-preload": header("Link: <TO>; rel=preload; as=image"),
  "link-header-preconnect": header("Link: <TO>; rel=preconnect"),
  "link-header-stylesheet": header("Link: <TO>; rel=stylesheet"),
  "csp-report": ({ to }) => ({
    html: "<img src=/forbidden>",
    header: `Content-Security-Policy: img-src 'none'; report-uri ${to}`,
  }),
  "report-to": ({ to }) => ({
    html: "<img src=/forbidden>",
    header:
      `Content-Security-Policy-Report-Only: img-src 'none'; report-uri ${to}`,
  }),
  "video": tag(`<video src="TO" preload=auto></video>`),
  "video-poster": tag(`<video poster="TO"></video>`),
  "video-source": tag(`<video preload=auto><source src="TO"></video>`),
  "video-track": tag(
    `<video src="/away"><track default kind=captions src="TO"></video>`,
  ),
  "audio": tag(`<audio src="TO" preload=auto></audio>`),
  "audio-constructor": go("new Audio(TO).load()"),
  "xslt": ({ echo, to }) =>
    `<iframe src="${
      outer(echo(
        "text/xml",
        `<?xml version="1.0"?><?xml-stylesheet type="text/css" href="${to}"?><a/>`,
      ))
    }"></iframe>`,
  "spelled-short": spelled("127.1"),
  "spelled-hex": spelled("0x7f.0.0.1"),
  "spelled-number": spelled("2130706433"),
  "spelled-octal": spelled("0177.0.0.01"),
  "spelled-localhost": spelled("localhost"),
  "spelled-localhost-dot": spelled("a.localhost."),
  "spelled-mapped": spelled("[::ffff:127.0.0.1]"),
  "spelled-zero": spelled("0.0.0.0"),
};

/** The page, with all ways to `host` in frames; it asks for `/done` when it has tried. */
export function serveWaysOut(host: string): TestServer {
  const echo = (type: string, body: string, header = "") =>
    `/echo?${new URLSearchParams({ type, body, header })}`;
  return serve((request) => {
    const { pathname, searchParams, origin } = new URL(request.url);
    const asked = (name: string) => searchParams.get(name) ?? "";
    if (pathname === "/hop") {
      const headers = { location: asked("to") };
      return new Response(null, { status: Number(asked("status")), headers });
    }
    if (pathname === "/echo") {
      const [name, ...value] = asked("header").split(": ");
      return html(asked("body"), {
        "content-type": asked("type"),
        ...(name ? { [name]: value.join(": ") } : {}),
      });
    }
    if (pathname !== "/") return html("");
    const frames = Object.entries(waysOut).map(([name, way]) => {
      const to = `http://${host}/${name}`;
      const made = way({
        to,
        host,
        echo: (...parts) => origin + echo(...parts),
        hop: (status) =>
          `${origin}/hop?${new URLSearchParams({ status: `${status}`, to })}`,
      });
      const page = typeof made === "string" ? { html: made, header: "" } : made;
      const src = echo(
        "text/html; charset=utf-8",
        `<!doctype html>${page.html}`,
        page.header,
      );
      return `<iframe loading=eager src="${outer(src)}"></iframe>`;
    });
    return html(`<!doctype html><title>ways out</title>${frames.join("\n")}
      <script>
        const done = () => fetch("/done");
        onload = () => setTimeout(done, 1500);
        // A frame that never loads is no reason to wait: the others have tried.
        setTimeout(done, 20000);
      </script>`);
  });
}
