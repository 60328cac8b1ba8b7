/**
 * What axe-core finds wrong with a page.
 *
 * @module
 */

// Importing a package is what makes Deno download all of its files.
import "axe-core/package.json" with { type: "json" };
import type { Page } from "puppeteer-core";
import { z } from "zod";

const script = new URL(
  "./axe.min.js",
  import.meta.resolve("axe-core/package.json"),
);

const resultsSchema = z.array(z.object({
  id: z.string(),
  impact: z.string().nullable(),
  nodes: z.array(z.object({ html: z.string(), failureSummary: z.string() })),
}));

/** The serious and critical violations, in sentences. */
export async function seriousViolations(page: Page): Promise<string[]> {
  await page.evaluate(await Deno.readTextFile(script));
  const violations = resultsSchema.parse(
    await page.evaluate("axe.run().then(({ violations }) => violations)"),
  );
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) =>
        `${id}: ${html.slice(0, 200)}: ${failureSummary}`
      )
    );
}
