/** What `/api/graphql` refuses, and what it tells. */

import {
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "../../scripts/testing/assert.ts";
import { Caller } from "../../scripts/testing/caller.ts";
import { testStack } from "../../scripts/testing/stack.ts";
import { Shop } from "./shop.ts";

Deno.test("/api/graphql", async (t) => {
  await using stack = await testStack();
  const shop = new Shop(await Caller.user(stack, "alice"));

  await t.step("refuses what is too deep, too wide or too much", async () => {
    const nested = (depth: number): string =>
      depth === 0
        ? "id"
        : `products { nodes { brand { ${nested(depth - 1)} } } }`;
    const refused: [query: string, says: string][] = [
      [`{ brand(id: "x") { ${nested(6)} } }`, "the depth is 20"],
      [
        `{ ${
          Array.from({ length: 31 }, (_, i) => `a${i}: jobs { id }`).join(" ")
        } }`,
        "the number of aliases is 31",
      ],
      [
        "{ brands(first: 100) { nodes { products(first: 100) { nodes { id } } } } }",
        "the number of fields",
      ],
      [
        `mutation { ${
          Array.from(
            { length: 21 },
            (_, i) => `a${i}: cancelJob(id: "x") { id }`,
          )
            .join(" ")
        } }`,
        "the number of fields",
      ],
      [
        `query { ...f } fragment f on Query { ...g } fragment g on Query { ...f }`,
        "spread",
      ],
      [`{ jobs(first: [${"1 ".repeat(30_000)}]) { id } }`, "20000"],
      ["{ jobs { id }", "Syntax Error"],
      ["{ jobs { nothing } }", "nothing"],
      ["{ products(first: 101) { nodes { id } } }", "first"],
      [`{ products(first: 1, after: "x") { nodes { id } } }`, "cursor"],
      [`{ jobs(type: "scrape") { id } }`, "scrape-brand"],
      [
        `mutation { exportCSV(input: { productIds: ["1"] }) { jobId } }`,
        "the id of a product",
      ],
      [
        `mutation { createBrand(input: { name: "x", listingUrls: "http://a.example/", selectors: { product: "[" } }) { id } }`,
        "a selector of CSS",
      ],
    ];
    for (const [query, says] of refused) {
      const { errors } = await shop.answer(query);
      const [error] = errors ?? [];
      assertEquals(error?.extensions?.code, "INVALID_REQUEST", query);
      assertStringIncludes(JSON.stringify(error), says);
      assertEquals(JSON.stringify(errors).includes(".ts:"), false);
    }
    const codes: [query: string, code: string][] = [
      [`{ job(id: "job-id") { id } }`, "JOB_NOT_FOUND"],
      [`{ brand(id: "x") { id } }`, "NOT_FOUND"],
      [`{ product(id: "x") { id } }`, "NOT_FOUND"],
      [
        `mutation { createBrand(input: { name: "x", listingUrls: "http://10.0.0.1/" }) { id } }`,
        "URL_BLOCKED",
      ],
      [
        `mutation { createBrand(input: { name: "x", listingUrls: "http://a@b.example/" }) { id } }`,
        "URL_HAS_CREDENTIALS",
      ],
    ];
    for (const [query, code] of codes) {
      assertEquals(await shop.refused(query), code, query);
    }
    const allowed = [
      `{ brand(id: "x") { ${nested(2)} } }`,
      `{ ${
        Array.from({ length: 30 }, (_, i) => `a${i}: __typename`).join(" ")
      } }`,
    ];
    for (const query of allowed) {
      // The first is answered that there is no such brand.
      const { errors = [] } = await shop.answer(query);
      assertEquals(errors[0]?.extensions.code ?? "NOT_FOUND", "NOT_FOUND");
    }
  });

  await t.step("tells its schema to those who ask", async () => {
    const { __schema } = await shop.ask(`{
      __schema { queryType { fields { name args { name type { kind ofType { name } } } } } }
    }`);
    const names = __schema.queryType.fields.map((field: { name: string }) =>
      field.name
    );
    assertEquals(names.slice(0, 2), ["job", "jobs"]);
  });

  await t.step("hides what went wrong inside", async () => {
    await stack.sql`alter function public.list_crawl_jobs rename to moved`;
    const { errors } = await shop.answer("{ jobs { id } }");
    assertEquals(errors[0].extensions, { code: "INTERNAL", retryable: true });
    assertMatch(errors[0].message, /^Cannot answer: something unexpected/);
  });

  await t.step("nothing unexpected is in the log", () => {
    const lines = stack.logs.filter((line) =>
      line.includes('"level":"error"') && !line.includes("list_crawl_jobs")
    );
    assertEquals(lines, []);
  });
});
