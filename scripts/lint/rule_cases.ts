/**
 * How the lint rules are tested: each refusal beside its accepted twin.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import { assertEquals, assertMatch } from "../testing/assert.ts";
import plugin from "./plugin.ts";

/** Code that a file may not hold, and what it may hold instead. */
export interface RuleCase {
  /** The path from the project's root. */
  readonly file: string;
  readonly refused: string;
  readonly accepted: string;
  /** What the one message about the refused code says. */
  readonly says: RegExp;
}

/** Makes a test of each case; the keys go on after "lint refuses". */
export function testRules(cases: Record<string, RuleCase>): void {
  for (const [what, rule] of Object.entries(cases)) {
    Deno.test(`lint refuses ${what}`, () => {
      const messages = lint(rule.file, rule.refused);
      assertEquals(messages.length, 1, messages.join("; "));
      assertMatch(messages.join(), rule.says);
      assertEquals(lint(rule.file, rule.accepted), []);
    });
  }
}

/** The messages of all rules about a file of the project with this code. */
export function lint(file: string, code: string): string[] {
  const path = fileURLToPath(new URL(`../../${file}`, import.meta.url));
  return Deno.lint.runPlugin(plugin, path, code).map(({ message }) => message);
}
