/**
 * Lint rule: a long file is two ideas.
 *
 * @module
 */

import { isForTests, projectPath } from "./project_path.ts";

const LINES = 300;
const LINES_OF_A_FUNCTION = 40;

/** Refuses files above 300 lines, and an `index.ts` of an edge function above 40. */
export const fileSizeRule: Deno.lint.Rule = {
  create(context) {
    const path = projectPath(context.filename);
    // A test is a list of cases: its length is not its difficulty.
    if (path === null || isForTests(path)) return {};
    const isFunction = /^supabase\/functions\/[^/]+\/index\.ts$/.test(path);
    const most = isFunction ? LINES_OF_A_FUNCTION : LINES;
    const lines = context.sourceCode.text.trimEnd().split("\n").length;
    if (lines <= most) return {};
    return {
      Program: (node) =>
        context.report({
          node,
          message: `${lines} lines, where ${most} are the most`,
          hint: isFunction
            ? "Move what is not wiring into _shared"
            : "Split it by nouns",
        }),
    };
  },
};
