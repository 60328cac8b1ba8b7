import { assertEquals } from "../../../../../scripts/testing/assert.ts";
import { pageCrawlArgs } from "./mod.ts";
import { cookieProblem } from "./setup.ts";

/** Options that are refused, and twins that are not. */
const cases: [field: string, refused: unknown[], accepted: unknown[]][] = [
  ["headers", [
    { "Host": "a" },
    { "content-length": "1" },
    { "Cookie": "a=b" },
    { "Proxy-Authorization": "x" },
    { "Sec-Fetch-Mode": "x" },
    { "connection": "close" },
    { "a b": "x" },
    { "": "x" },
    { "X-A": "a\r\nX-B: b" },
    { "X-A": " a" },
    { "X-A": "ä" },
    { "X-A": "a", "x-a": "a" },
    Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`x-${i}`, ""])),
  ], [
    {},
    { "X-Host": "a", "Authorization": "Bearer a=", "X-Empty": "" },
    { "X-A": "a b\tc" },
    Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`x-${i}`, ""])),
  ]],
  ["cookies", [
    [{ name: "a" }],
    [{ name: "", value: "" }],
    [{ name: "a=b", value: "" }],
    [{ name: "a", value: "b; c=d" }],
    [{ name: "a", value: "\n" }],
    [{ name: "a", value: "", domain: "a b" }],
    [{ name: "a", value: "", path: "a" }],
    [{ name: "a", value: "", sameSite: "lax" }],
    [{ name: "a", value: "", expires: 0 }],
    [{ name: "a", value: "", url: "https://example.com" }],
  ], [
    [],
    [{ name: "a", value: "" }],
    [{
      name: "__Host-a",
      value: '{"b": 1}',
      domain: ".example.com",
      path: "/",
      secure: true,
      httpOnly: true,
      sameSite: "Lax",
      expires: 2_000_000_000,
    }],
  ]],
  ["locale", ["", "d", "de_AT", "de-", "de-AT-AT", "x".repeat(40)], [
    "de",
    "de-AT",
    "zh-Hant-TW",
  ]],
  ["timezone", ["", "Vienna", "Mars/Olympus", "+01:00", "../etc"], [
    "UTC",
    "Europe/Vienna",
    "America/Argentina/Buenos_Aires",
  ]],
  ["viewport", [
    { width: 99, height: 100 },
    { width: 3_841, height: 100 },
    { width: 100 },
    { width: 100, height: 100, deviceScaleFactor: 4 },
    { width: 100, height: 100, depth: 1 },
  ], [
    { width: 100, height: 100 },
    { width: 3_840, height: 4_320, deviceScaleFactor: 1.5 },
  ]],
  ["mobile", ["yes", 1, null], [true, false]],
  [
    "blockResources",
    [["document"], "image", ["Image"], Array(7).fill("font")],
    [
      [],
      ["image", "font", "media", "stylesheet", "script", "fetch"],
    ],
  ],
];

for (const [field, refused, accepted] of cases) {
  Deno.test(`pageCrawlArgs checks '${field}'`, () => {
    const isGood = (value: unknown) =>
      pageCrawlArgs.safeParse({ [field]: value }).success;
    assertEquals(refused.filter(isGood), []);
    assertEquals(accepted.filter((value) => !isGood(value)), []);
  });
}

Deno.test("cookieProblem() refuses cookies of other sites, and does not tell their values", () => {
  const url = "https://www.example.com/";
  const isGood = (domain?: string) =>
    cookieProblem(url, [{ name: "a", domain }]) === null;
  const good = [undefined, "www.example.com", "EXAMPLE.com", ".example.com"];
  assertEquals(good.map(isGood), good.map(() => true));
  const bad = ["com", "evil.com", "a.www.example.com", "ample.com", "w.com"];
  assertEquals(bad.map(isGood), bad.map(() => false));
  // Addresses have no domain above them.
  const at = (domain: string) =>
    cookieProblem("http://192.0.2.1/", [{ name: "a", domain }]) === null;
  assertEquals([at("192.0.2.1"), at("0.2.1")], [true, false]);
});
