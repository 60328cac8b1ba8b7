import { assertEquals } from "../../scripts/testing/assert.ts";
import { subjectOf } from "./subject_of.ts";

Deno.test("subjectOf() names one page, and counts several", () => {
  const url = "https://example.com/";
  assertEquals(subjectOf({ job: { url } }), url);
  assertEquals(subjectOf({ batch: { urls: [url] } }), "1 page");
  assertEquals(subjectOf({ batch: { urls: [url, { url }] } }), "2 pages");
});
