/**
 * Tests written from public descriptions of how pages tell a driven browser
 * from one with somebody in front of it. Each answers whether it tripped.
 */

import { identity, traps } from "./shared_tests.js";

const native = (f) =>
  /\{\s*\[native code\]\s*\}\s*$/.test(Function.prototype.toString.call(f));
const getter = (proto, name) =>
  Object.getOwnPropertyDescriptor(proto, name)?.get;
const major = (text) => /(?:Chrome\/|^)(\d+)/.exec(text)?.[1];
const media = (query) => matchMedia(query).matches;

/** What the page's own functions saw of whoever called them from elsewhere. */
const intruders = [];

/** Records calls of DOM functions that do not come from scripts of this page. */
function watch(proto, name) {
  const { value } = Object.getOwnPropertyDescriptor(proto, name);
  proto[name] = function (...args) {
    const { stack } = new Error();
    const callers = stack.split("\n").slice(2);
    if (!callers.some((line) => line.includes(location.host))) {
      intruders.push(stack);
    }
    return value.apply(this, args);
  };
}

/** To be called before anybody drives the page. */
export function setTraps() {
  watch(Document.prototype, "querySelector");
  watch(Document.prototype, "getElementById");
}

async function answerOf(start) {
  let timer;
  const silence = new Promise((resolve) => {
    timer = setTimeout(resolve, 3_000, { silent: true });
  });
  return await Promise.race([start().catch(() => ({ silent: true })), silence])
    .finally(() => clearTimeout(timer));
}

const dedicated = () =>
  new Promise((resolve) => {
    const worker = new Worker("/worker.js", { type: "module" });
    worker.onmessage = ({ data }) => resolve(data);
  });

const shared = () =>
  new Promise((resolve) => {
    const worker = new SharedWorker("/worker.js", { type: "module" });
    worker.port.onmessage = ({ data }) => resolve(data);
  });

async function service() {
  await navigator.serviceWorker.register("/worker.js", { type: "module" });
  const { active } = await navigator.serviceWorker.ready;
  const { port1, port2 } = new MessageChannel();
  const answer = new Promise((resolve) => {
    port1.onmessage = ({ data }) => resolve(data);
  });
  active.postMessage("tell", [port2]);
  return await answer;
}

/** Runs all of them: detector → test → tripped. `sent` is what the server got as headers. */
export async function ownTests(sent) {
  const me = await identity(self);
  const agent = navigator.userAgent;
  const frame = document.body.appendChild(document.createElement("iframe"));
  const inner = frame.contentWindow;
  const framed = await identity(inner);
  const workers = {
    dedicated: await answerOf(dedicated),
    shared: await answerOf(shared),
    service: await answerOf(service),
  };
  const hints = me.hints ?? {};
  const gl = me.renderer;
  const notification = await navigator.permissions
    .query({ name: "notifications" });
  const stack = intruders.join("\n");
  const system = sent["sec-ch-ua-platform"]?.replaceAll('"', "");
  const webgl = WebGLRenderingContext.prototype.getParameter;
  const found = {
    automation: {
      webdriver: navigator.webdriver !== false,
      "own webdriver": Object.hasOwn(navigator, "webdriver"),
      "no webdriver at all": !("webdriver" in Navigator.prototype),
      globals: Object.getOwnPropertyNames(self).concat(
        Object.getOwnPropertyNames(document),
      ).some((name) =>
        /^\$?cdc_|__pw|playwright|puppeteer|selenium|__webdriver|callPhantom|domAutomation/i
          .test(name)
      ),
      "no chrome object": typeof chrome !== "object",
      "no focus": !document.hasFocus(),
      hidden: document.visibilityState !== "visible",
    },
    debugger: await traps(),
    intruders: {
      "runs in the page's world": intruders.length > 0,
      "a script's name": /pptr:|puppeteer|playwright|UtilityScript/i.test(
        stack,
      ),
      "a file of the driver": /file:\/\/|node_modules|\.ts:|evaluate/.test(
        stack,
      ),
    },
    headers: {
      headless: /Headless/.test(sent["user-agent"]),
      "headless brand": /Headless/.test(sent["sec-ch-ua"] ?? ""),
      "no client hints": !sent["sec-ch-ua"],
      "other agent": sent["user-agent"] !== agent,
      "other version": !sent["sec-ch-ua"]?.includes(`v="${major(agent)}"`),
      "no language": !sent["accept-language"],
      "other languages": sent["accept-language"]?.replace(/;q=[\d.]+/g, "") !==
        navigator.languages.join(),
      "other system": !agent.includes(system === "macOS" ? "Mac" : system),
    },
    "client hints": {
      missing: !navigator.userAgentData,
      headless: /Headless/.test(JSON.stringify(hints)),
      "other version": !hints.brands?.some(({ version }) =>
        version === major(agent)
      ),
      "no full versions": !hints.fullVersionList?.length,
      "other full version": !hints.fullVersionList?.some(({ version }) =>
        major(version) === major(agent)
      ),
      "no architecture": !hints.architecture || !hints.bitness,
      "other system": hints.platform !== system,
    },
    languages: {
      none: navigator.languages.length === 0,
      "other first": navigator.languages[0] !== navigator.language,
      "only one": navigator.languages.length === 1,
      "other locale":
        Intl.DateTimeFormat().resolvedOptions().locale !== navigator.language,
    },
    permissions: {
      notifications: Notification.permission === "denied" &&
        notification.state === "prompt",
      patched: !native(navigator.permissions.query),
    },
    plugins: {
      none: navigator.plugins.length === 0,
      "no types": navigator.mimeTypes.length === 0,
      "no pdf": !navigator.pdfViewerEnabled,
      forged: !(navigator.plugins instanceof PluginArray) ||
        Object.getPrototypeOf(navigator.plugins) !== PluginArray.prototype ||
        navigator.plugins[0]?.toString() !== "[object Plugin]",
    },
    screen: {
      "no window": outerWidth === 0 || outerHeight === 0,
      "window over screen": outerWidth > screen.width ||
        outerHeight > screen.height,
      "800x600": screen.width === 800 && screen.height === 600,
      "page over window": innerWidth > outerWidth || innerHeight > outerHeight,
      "no frame": outerHeight === innerHeight,
      "no fine pointer": !media("(pointer: fine)"),
      "no hover": !media("(hover: hover)"),
      "few colours": screen.colorDepth < 24,
      "other by query": !media(`(device-width: ${screen.width}px)`),
    },
    graphics: {
      none: !gl,
      software: /SwiftShader/.test(gl ?? ""),
      "patched getParameter": !native(webgl),
      "other in a worker": workers.dedicated.renderer !== gl,
    },
    frames: {
      webdriver: inner.navigator.webdriver !== false,
      "no chrome object": typeof inner.chrome !== "object",
      "other agent": framed.agent !== me.agent,
      "other identity": JSON.stringify(framed.hints) !==
          JSON.stringify(me.hints) || framed.languages !== me.languages,
      "patched contentWindow": !native(
        getter(HTMLIFrameElement.prototype, "contentWindow"),
      ),
    },
    "patched functions": {
      "own properties": Object.getOwnPropertyNames(navigator).length > 0,
      "getters of navigator": Object.values(
        Object.getOwnPropertyDescriptors(Navigator.prototype),
      ).some(({ get, value }) =>
        !native(get ?? (typeof value === "function" ? value : native.call))
      ),
      toString: !native(Function.prototype.toString) ||
        !native(inner.Function.prototype.toString),
      "other toString": inner.Function.prototype.toString.call(webgl) !==
        "function getParameter() { [native code] }",
      "proxy in stack": (() => {
        try {
          Object.create(webgl).toString();
        } catch (error) {
          return /Proxy|Reflect|Object\.apply/.test(error.stack);
        }
        return true;
      })(),
      "proxied getters": ["languages", "vendor", "hardwareConcurrency"].some(
        (name) => {
          try {
            getter(Navigator.prototype, name).call({});
          } catch (error) {
            return /Proxy|Reflect|Object\.apply/.test(error.stack);
          }
          return true;
        },
      ),
    },
    codecs: {
      "no H.264": document.createElement("video").canPlayType(
        'video/mp4; codecs="avc1.42E01E"',
      ) !== "probably",
      "no AAC": document.createElement("audio").canPlayType("audio/aac") === "",
    },
  };
  for (const [kind, it] of Object.entries(workers)) {
    found[`${kind} worker`] = {
      silent: Boolean(it.silent),
      headless: /Headless/.test(JSON.stringify(it)),
      "other agent": it.agent !== me.agent,
      "other languages": it.languages !== me.languages,
      "other system": it.platform !== me.platform,
      "other cores": it.cores !== me.cores,
      "other zone": it.zone !== me.zone,
      "other brands": JSON.stringify(it.hints?.brands) !==
        JSON.stringify(me.hints?.brands),
      ...it.traps,
    };
  }
  frame.remove();
  return found;
}
