import { assertEquals, assertThrows } from "../../scripts/testing/assert.ts";
import {
  jobOptions,
  retryOverrides,
} from "../../supabase/functions/_shared/contract/options.ts";
import { submitCrawlJob } from "../../supabase/functions/_shared/contract/submit.ts";
import { formatName } from "../../supabase/functions/_shared/kinds/page_crawl/formats.ts";
import { resourceType } from "../../supabase/functions/_shared/kinds/page_crawl/setup.ts";
import { tiers } from "../../supabase/functions/_shared/kinds/page_crawl/tier.ts";
import { json, moment } from "./option.ts";
import {
  initialOptions,
  options,
  readOptions,
  retryOptions,
} from "./options.ts";

/** What other parts of the form say, or another field of it. */
const elsewhere = ["url", "idempotencyKey", "delayMs"];

Deno.test("the options' form asks for all that a submit takes, each once", () => {
  const asked = options.map(({ name }) => name);
  const known = Object.keys(submitCrawlJob.body.shape)
    .filter((name) => !elsewhere.includes(name));
  assertEquals(asked.toSorted(), known.toSorted());
});

Deno.test("a retry's form asks for all that a retry changes", () => {
  const asked = retryOptions.map(({ name }) => name);
  const known = Object.keys(retryOverrides.shape);
  assertEquals(asked.toSorted(), known.toSorted());
});

Deno.test("the options' form offers every value that there is", () => {
  const offered = (name: string) => {
    const input = options.find((option) => option.name === name)?.input;
    return input?.type === "many"
      ? input.values
      : input?.type === "choice"
      ? input.values.map(([value]) => value)
      : [];
  };
  assertEquals(offered("formats").toSorted(), formatName.options.toSorted());
  assertEquals(offered("blockResources"), resourceType.options);
  assertEquals(offered("maxTier"), tiers);
});

Deno.test("the options' form shows nothing that the contract refuses", () => {
  for (const { name, input, read } of options) {
    if (input.type !== "json" && name !== "locale" && name !== "webhook") {
      continue;
    }
    const usual = "usual" in input ? input.usual ?? "" : "";
    submitCrawlJob.body.parse({
      url: "https://example.com/",
      ...read(usual.replace("…", "x")),
    });
  }
});

Deno.test("the options' form takes a webhook as an address or as JSON", () => {
  const url = "https://example.com/hooks";
  assertEquals(readOptions({ webhook: url }), { webhook: { url } });
  const events = ["job.error"];
  const webhook = JSON.stringify({ url, events });
  assertEquals<unknown>(readOptions({ webhook }), { webhook: { url, events } });
});

Deno.test("readOptions() makes of a form what the contract takes", () => {
  const given = {
    ...initialOptions,
    formats: "links,markdown",
    robots: "obey",
    timeoutMs: "5",
    maxAgeMs: "60",
    priority: "-3",
    timezone: " Europe/Vienna ",
    blockResources: "image",
    cookies: '[{"name":"a","value":"1"}]',
    runAt: "2030-01-02T03:04",
  };
  const { runAt, ...read } = readOptions(given);
  assertEquals(read, {
    render: true,
    formats: ["markdown", "links"],
    robots: "obey",
    timeoutMs: 5_000,
    maxAgeMs: 3_600_000,
    priority: -3,
    timezone: "Europe/Vienna",
    blockResources: ["image"],
    cookies: [{ name: "a", value: "1" }],
  });
  assertEquals(runAt, new Date("2030-01-02T03:04").toISOString());
  jobOptions.parse({ ...read, runAt });
  assertEquals(readOptions({}), {});
  assertEquals(readOptions({ robots: "whatever" }), {});
});

Deno.test("json() reads JSON and throws at what is none", () => {
  const option = json(["formats", "", ""], {}, (formats) => ({ formats }));
  assertEquals(option.read('["text"]'), { formats: ["text"] });
  assertThrows(() => option.read("["), SyntaxError);
  assertThrows(() => moment(["x", "", ""], () => ({})).read("no moment"));
});
