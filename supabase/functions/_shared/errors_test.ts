import { assertEquals } from "../../../scripts/testing/assert.ts";
import { jobCodes, requestCodes } from "./errors.ts";

Deno.test("the README's tables have every code, with its status, and no other", async () => {
  const readme = await Deno.readTextFile(
    new URL("../../../README.md", import.meta.url),
  );
  const [, requests = "", jobs = ""] =
    /\n## Errors\n(.+?)\nA job that failed(.+)$/s.exec(readme) ?? [];
  const rows = (text: string) =>
    text.split("\n").filter((line) => line.startsWith("| `"))
      .map((line) => line.split("|").map((cell) => cell.trim()));
  const codes = (cell = "") =>
    [...cell.matchAll(/`([A-Z_]+)`/g)].map(([, code]) => code);
  const told = rows(requests).flatMap(([, names, status]) =>
    codes(names).map((code) => `${code} ${status}`)
  );
  assertEquals(
    told.sort(),
    Object.entries(requestCodes).map(([code, { status }]) =>
      `${code} ${status}`
    ).sort(),
  );
  assertEquals(
    rows(jobs).flatMap(([, names]) => codes(names)).sort(),
    // The queue's own codes: a worker was lost, a page crashed twice.
    [...Object.keys(jobCodes), "STALLED", "POISON"].sort(),
  );
});
