/**
 * A page that tries to get out of whatever shows it.
 *
 * @module
 */

/** The page; all of its ways lead to `host`, and its scripts set `pwned`. */
export function hostilePage(host: string): string {
  const at = (name: string) => `http://${host}/${name}`;
  const run = (name: string) =>
    `globalThis.pwned=1;fetch('${at(`script-${name}`)}')`;
  return `<!DOCTYPE html><html><head>
<title>&lt;/title&gt;&lt;img src=x onerror="${run("title")}"&gt;&lt;script&gt;${
    run("title")
  }&lt;/script&gt;</title>
<meta http-equiv="refresh" content="0;url=${at("refresh")}">
<base href="http://${host}/">
<link rel="stylesheet" href="${at("style")}">
<link rel="preconnect" href="http://${host}">
<link rel="dns-prefetch" href="http://${host}">
<link rel="preload" as="image" href="${at("preload")}">
<link rel="prefetch" href="${at("prefetch")}">
<link rel="icon" href="${at("icon")}">
<style>@import url("${at("import")}"); @font-face { font-family: f; src: url("${
    at("font")
  }"); } body { font-family: f; background: url("${
    at("background")
  }"); } h1::after { content: url("${at("content")}"); }</style>
<script>${run("inline")}</script>
<script src="${at("external")}"></script>
<script type="module">import "${at("module")}";</script>
<script type="speculationrules">{"prefetch":[{"source":"list","urls":["${
    at("speculation")
  }"]}]}</script>
</head><body onload="${run("onload")}">
<h1>Hostile</h1>
<img src="${at("image")}" onerror="${run("onerror")}">
<img srcset="${at("srcset")} 1x" loading="eager">
<picture><source srcset="${at("source")}"><img alt=""></picture>
<svg onload="${run("svg")}"><image href="${at("svg-image")}"/><use href="${
    at("svg-use#a")
  }"/><script>${run("svg-script")}</script></svg>
<iframe src="${at("iframe")}"></iframe>
<iframe srcdoc="&lt;script&gt;${run("srcdoc")}&lt;/script&gt;&lt;img src='${
    at("srcdoc-image")
  }'&gt;"></iframe>
<object data="${at("object")}"></object><embed src="${at("embed")}">
<video src="${at("video")}" poster="${at("poster")}" autoplay></video>
<audio src="${at("audio")}" autoplay></audio>
<table background="${at("table")}"><tr><td>cell</td></tr></table>
<p style="background-image: url('${at("inline-style")}')">words</p>
<input type="image" src="${at("input")}" autofocus onfocus="${run("focus")}">
<form action="${at("form")}"><button>Send</button></form>
<details open ontoggle="${run("toggle")}"><summary>s</summary></details>
<a id="way-out" href="${at("link")}" ping="${at("ping")}">leave</a>
<a href="javascript:${run("javascript")}">run</a>
<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=${
    run("mxss")
  }&gt;"></math>
<noscript><p title="</noscript><img src=x onerror='${
    run("noscript")
  }'>"></noscript>
<template><img src="${at("template")}"></template>
</body></html>`;
}
