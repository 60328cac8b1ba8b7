import { assertEquals } from "../../../../../scripts/testing/assert.ts";
import { hasScript } from "./actions.ts";
import { pageCrawlArgs } from "./mod.ts";
import { needRender } from "./needs_render.ts";

function problemsOf(args: object): [path: string, message: string][] {
  const issues = pageCrawlArgs.safeParse(args).error?.issues ?? [];
  return issues.map(({ path, message }) => [path.join("."), message]);
}

const selector = "#a";
const wrongWaits = [
  {},
  { selector, ms: 1 },
  { ms: 1, networkIdle: true },
  { ms: 1, state: "visible" },
  { selector, state: "gone" },
  { selector: "" },
  { selector: "a\0" },
  { ms: -1 },
  { ms: 30_001 },
  { networkIdle: false },
  { networkIdle: 99 },
  { script: "1" },
];
const goodWaits = [
  { selector },
  { selector, state: "hidden" },
  { ms: 0 },
  { networkIdle: true },
  { networkIdle: 5_000 },
];

Deno.test("pageCrawlArgs takes one thing to wait for", () => {
  const isGood = (waitFor: unknown) =>
    pageCrawlArgs.safeParse({ waitFor }).success;
  const isGoodAction = (wait: object) =>
    pageCrawlArgs.safeParse({ actions: [{ type: "wait", ...wait }] }).success;
  assertEquals(wrongWaits.filter(isGood), []);
  assertEquals(wrongWaits.filter(isGoodAction), []);
  assertEquals(goodWaits.filter((it) => !isGood(it)), []);
  assertEquals(goodWaits.filter((it) => !isGoodAction(it)), []);
});

Deno.test("pageCrawlArgs takes the actions that there are, with their fields", () => {
  const good = [
    { type: "click", selector },
    { type: "type", selector, text: "ä\n😀" },
    ...["Enter", "F12", "a", "~", "Space", "ArrowUp"]
      .map((key) => ({ type: "press", key })),
    { type: "scroll" },
    { type: "scroll", by: -100 },
    { type: "scroll", to: "bottom" },
    { type: "scroll", selector },
    { type: "select", selector, value: "" },
    { type: "screenshot" },
    { type: "screenshot", fullPage: true, format: "png" },
    { type: "evaluate", script: "1" },
  ];
  assertEquals(problemsOf({ actions: good }), []);
  const bad = [
    { type: "click" },
    { type: "click", selector, script: "1" },
    { type: "hover", selector },
    { type: "type", selector, text: "\0" },
    { type: "type", selector, text: "\ud800" },
    { type: "type", selector, text: "x".repeat(2_001) },
    { type: "press", key: "Hyper" },
    { type: "press", key: "ab" },
    { type: "press", key: "" },
    { type: "scroll", by: 1, to: "top" },
    { type: "select", selector },
    { type: "screenshot", format: "gif" },
    { type: "evaluate", script: "" },
    { selector },
  ];
  for (const action of bad) {
    const [[path] = [""]] = problemsOf({ actions: [action] });
    assertEquals(path.split(".").slice(0, 2), ["actions", "0"]);
  }
});

Deno.test("pageCrawlArgs bounds the actions together", () => {
  const many = (count: number, action: object) => ({
    actions: Array(count).fill(action),
  });
  const scroll = { type: "scroll" };
  assertEquals(problemsOf(many(50, scroll)), []);
  assertEquals(problemsOf(many(51, scroll)).length, 1);
  const wait = { type: "wait", ms: 30_000 };
  assertEquals(problemsOf(many(2, wait)), []);
  assertEquals(problemsOf(many(3, wait)), [
    ["actions", "must not wait for more than 60000 ms together"],
  ]);
  const screenshot = { type: "screenshot" };
  assertEquals(problemsOf(many(10, screenshot)), []);
  assertEquals(problemsOf(many(11, screenshot)), [
    ["actions", "must not take more than 10 screenshots"],
  ]);
});

Deno.test("hasScript() and needRender() look at what is given", () => {
  assertEquals(hasScript([{ type: "evaluate", script: "1" }]), true);
  assertEquals(hasScript([{ type: "scroll" }]), false);
  assertEquals(hasScript(undefined), false);
  assertEquals(needRender({ actions: [], mobile: false }), []);
  assertEquals(
    needRender({ waitFor: { ms: 1 }, mobile: true, timezone: "UTC" }),
    ["waitFor", "timezone", "mobile"],
  );
});
