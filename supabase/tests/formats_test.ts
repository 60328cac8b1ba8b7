/** Formats through the whole system: asked for, made, stored, and read. */

import {
  assert,
  assertEquals,
  assertFalse,
  assertStringIncludes,
} from "../../scripts/testing/assert.ts";
import { type TestStack, testStack } from "../../scripts/testing/stack.ts";
import { html, serve } from "../functions/_shared/net/testing/servers.ts";
import { audit } from "./jobs.ts";

async function call(
  { apiUrl, secretKey }: TestStack,
  name: string,
  body?: unknown,
) {
  const response = await fetch(`${apiUrl}/functions/v1/${name}`, {
    method: body ? "POST" : "GET",
    headers: { apikey: secretKey, "content-type": "application/json" },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const text = await response.text();
  assert(response.ok, text.slice(0, 500));
  return text;
}

/** Submits a batch of one URL and waits for its job; answers the job's id and the wait's answer. */
async function crawl(
  stack: TestStack,
  url: string,
  options: Record<string, unknown>,
) {
  await call(stack, "submit-crawl-jobs-batch", {
    urls: [url],
    batchId: "batch",
    ...options,
  });
  const { urls: [{ jobId }] } = JSON.parse(
    await call(stack, "get-crawl-jobs-batch?batchId=batch"),
  );
  let waited: string;
  do waited = await call(stack, "wait-for-crawl-job", { jobId }); while (
    JSON.parse(waited).done === false
  );
  assertEquals(JSON.parse(waited).job.error, null);
  assertEquals(JSON.parse(waited).job.status, "completed");
  return { jobId, waited };
}

Deno.test("every format reaches its caller, and nobody else", async () => {
  await using site = serve(() =>
    html(`<!doctype html><title>T</title><main><h1>Heading</h1>
      <ul><li><a href=/one>One</a><li><a href=/two>Two</a></ul></main>
      <script>document.querySelector("h1").textContent += " made"</script>`)
  );
  await using stack = await testStack({
    env: { CRAWL_ALLOWED_PRIVATE_HOSTS: site.host },
  });
  const { jobId, waited } = await crawl(stack, `${site.origin}/`, {
    formats: ["markdown", "rawHtml", "text", "links", "headings", "metadata"],
    screenshot: { fullPage: true, type: "jpeg", quality: 50 },
    pdf: { format: "letter" },
    extract: {
      title: "h1",
      items: {
        selector: "li",
        list: true,
        fields: { url: { selector: "a", attribute: "href" } },
      },
      wrong: "a:unknown",
    },
  });
  const read = async (more: string) => {
    const text = await call(stack, `get-crawl-job?jobId=${jobId}${more}`);
    return JSON.parse(text);
  };
  const { formats } = await read("");
  assertEquals(Object.keys(formats).toSorted(), [
    "extract",
    "headings",
    "links",
    "markdown",
    "metadata",
    "pdf",
    "rawHtml",
    "screenshot",
    "text",
    "warnings",
  ]);
  const { extract, screenshot, pdf, rawHtml, warnings } = formats;
  assertEquals(extract, {
    title: "Heading made",
    items: [{ url: `${site.origin}/one` }, { url: `${site.origin}/two` }],
    wrong: null,
  });
  assertStringIncludes(rawHtml, "<h1>Heading</h1>");
  assert(atob(screenshot.data).startsWith("\xFF\xD8"));
  assert(atob(pdf.data).startsWith("%PDF-"));
  assertEquals(warnings.map(({ code }: { code: string }) => code), [
    "INVALID_SELECTOR",
  ]);

  const light = await read("&includeFiles=false");
  const { data: _image, ...image } = screenshot;
  const { data: _print, ...print } = pdf;
  assertEquals(light.formats, { ...formats, screenshot: image, pdf: print });
  assertEquals((await read("&includeHtml=false")).formats, null);
  const others = [
    waited,
    await call(stack, "get-crawl-jobs-batch?batchId=batch"),
    await call(stack, "list-crawl-job-batches"),
    await call(stack, "export-crawl-batch?batchId=batch&format=jsonl"),
  ];
  for (const text of others) {
    assertFalse(text.includes(screenshot.data.slice(0, 100)));
    assertFalse(text.includes(pdf.data.slice(0, 100)));
    assert(text.length < 5_000, text);
  }
  assertEquals(await audit(stack.sql), []);
});

Deno.test("the largest page with its largest picture is stored and read", async () => {
  const padding = `<!--${"p".repeat(9_500_000)}-->`;
  await using site = serve(() =>
    html(`<!doctype html><body style="margin: 0">${padding}
      <canvas id=canvas width=700 height=1900></canvas><script>
        const context = canvas.getContext("2d");
        const image = context.createImageData(700, 1900);
        const words = new Uint32Array(image.data.buffer);
        let word = 1;
        for (let i = 0; i < words.length; i++) {
          word = Math.imul(word, 1664525) + 1013904223 | 0;
          words[i] = word >>> 8 | 0xff000000;
        }
        context.putImageData(image, 0, 0);
      </script>`)
  );
  await using stack = await testStack({
    env: { CRAWL_ALLOWED_PRIVATE_HOSTS: site.host },
  });
  const { jobId } = await crawl(stack, `${site.origin}/`, {
    formats: ["rawHtml"],
    screenshot: { fullPage: true },
    timeoutMs: 45_000,
  });
  const answer = JSON.parse(await call(stack, `get-crawl-job?jobId=${jobId}`));
  const { rawHtml, screenshot, warnings } = answer.formats;
  assertEquals(warnings, undefined);
  assert(answer.html.length > 9_500_000);
  assert(rawHtml.length > 9_500_000);
  assert(screenshot.bytes > 3_500_000, `${screenshot.bytes}`);
  assertEquals(atob(screenshot.data).length, screenshot.bytes);
});
