import { assertEquals } from "../../../../../scripts/testing/assert.ts";
import { JobError } from "../../errors.ts";
import { isRefusal, ladder } from "./ladder.ts";
import { pageCrawlArgs } from "./mod.ts";
import type { Tier } from "./tier.ts";

const cases: [
  args: Record<string, unknown>,
  provider: boolean,
  tiers: Tier[],
][] = [
  [{}, true, ["browser"]],
  [{ render: false }, true, ["fetch"]],
  [{ premium: true }, false, ["browser", "stealth"]],
  [{ premium: true }, true, ["browser", "stealth", "provider"]],
  [{ ultraPremium: true }, true, ["browser", "stealth", "provider"]],
  [{ ultraPremium: true, render: false }, true, ["fetch", "provider"]],
  [{ ultraPremium: true, maxTier: "stealth" }, true, ["browser", "stealth"]],
  [{ ultraPremium: true, maxTier: "browser" }, true, ["browser"]],
  [{ ultraPremium: true, maxTier: "provider" }, true, [
    "browser",
    "stealth",
    "provider",
  ]],
  // A scraping API cannot do it, or should not see it.
  [{ ultraPremium: true, actions: [{ type: "scroll" }] }, true, [
    "browser",
    "stealth",
  ]],
  ...[
    { headers: { "X-Key": "secret" } },
    { cookies: [{ name: "a", value: "b" }] },
    { locale: "de" },
    { waitFor: { ms: 1 } },
    { timezone: "UTC" },
    { viewport: { width: 800, height: 600 } },
  ].map((wish): typeof cases[number] => [
    { ...wish, ultraPremium: true },
    true,
    ["browser", "stealth"],
  ]),
  [{ ultraPremium: true, actions: [], headers: {}, mobile: true }, true, [
    "browser",
    "stealth",
    "provider",
  ]],
  // What was asked for is done, however low the bound.
  [{ maxTier: "fetch" }, true, ["browser"]],
];

for (const [args, provider, tiers] of cases) {
  Deno.test(`ladder() of ${JSON.stringify(args)} ${provider ? "with" : "without"} a provider: ${tiers}`, () => {
    assertEquals(ladder(pageCrawlArgs.parse(args), { provider }), tiers);
  });
}

const withProxies: typeof cases = [
  [{}, false, ["browser"]],
  [{ premium: true }, false, ["browser", "stealth", "proxy"]],
  [{ premium: true, render: false }, false, ["fetch", "proxy"]],
  [{ ultraPremium: true }, true, ["browser", "stealth", "proxy", "provider"]],
  [{ ultraPremium: true, maxTier: "proxy" }, true, [
    "browser",
    "stealth",
    "proxy",
  ]],
  [{ premium: true, maxTier: "stealth" }, true, ["browser", "stealth"]],
];

for (const [args, provider, tiers] of withProxies) {
  Deno.test(`ladder() of ${JSON.stringify(args)} ${provider ? "with" : "without"} a provider, with proxies: ${tiers}`, () => {
    const means = { proxies: true, provider };
    assertEquals(ladder(pageCrawlArgs.parse(args), means), tiers);
  });
}

Deno.test("isRefusal() tells a host that refuses us from a page that is not there", () => {
  const failed = (httpStatus: number) =>
    new JobError("HTTP_CLIENT_ERROR", "No", { httpStatus });
  for (const status of [401, 403, 429, 503]) {
    assertEquals(isRefusal(failed(status)), true);
  }
  for (const status of [400, 404, 410, 500]) {
    assertEquals(isRefusal(failed(status)), false);
  }
  assertEquals(
    isRefusal(new JobError("BLOCKED", "No", { httpStatus: 200 })),
    true,
  );
  assertEquals(isRefusal(new JobError("PROXY_FAILED", "No")), true);
  assertEquals(isRefusal(new JobError("TIMEOUT", "No")), false);
  assertEquals(isRefusal(new Error("403")), false);
});
