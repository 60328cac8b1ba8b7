import { assertEquals } from "../../scripts/testing/assert.ts";
import { subjectOf } from "./subject_of.ts";

Deno.test("subjectOf() names one page, and counts several", () => {
  const url = "https://example.com/";
  assertEquals(subjectOf({ job: { url } }), url);
  assertEquals(subjectOf({ batch: { urls: [url] } }), "1 page");
  assertEquals(subjectOf({ batch: { urls: [url, { url }] } }), "2 pages");
});

Deno.test("subjectOf() names work that is no page, with what it is given", () => {
  const kind = "campaign_scan";
  assertEquals(subjectOf({ work: { kind, args: {} } }), "campaign scan");
  assertEquals(
    subjectOf({ work: { kind, args: { maxTweets: 20, of: "a" } } }),
    "campaign scan: maxTweets 20, of a",
  );
});
