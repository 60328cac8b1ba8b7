/**
 * Lint rule: no `as` on data. What comes from outside is parsed with zod.
 *
 * @module
 */

import { productPath } from "./project_path.ts";

/** Refuses `x as T` and `<T>x`, except `as const`. */
export const noCastRule: Deno.lint.Rule = {
  create(context) {
    if (productPath(context.filename) === null) return {};
    const check = (
      node: Deno.lint.TSAsExpression | Deno.lint.TSTypeAssertion,
    ) => {
      if (isConst(node.typeAnnotation)) return;
      context.report({
        node,
        message: `'${
          context.sourceCode.getText(node)
        }' claims what nobody checked`,
        hint: "Parse with a zod schema, or narrow the type",
      });
    };
    return { TSAsExpression: check, TSTypeAssertion: check };
  },
};

function isConst(type: Deno.lint.TypeNode): boolean {
  return type.type === "TSTypeReference" &&
    type.typeName.type === "Identifier" && type.typeName.name === "const";
}
