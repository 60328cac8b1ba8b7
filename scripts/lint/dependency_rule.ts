/**
 * Lint rule: a file imports only what its layer may know. See `layers.ts`.
 *
 * @module
 */

import { type Layer, layers } from "./layers.ts";
import { isForTests, productPath } from "./project_path.ts";

type Importing =
  | Deno.lint.ImportDeclaration
  | Deno.lint.ExportNamedDeclaration
  | Deno.lint.ExportAllDeclaration;

/** Refuses imports against the direction of the layers, and files outside of all. */
export const dependencyRule: Deno.lint.Rule = {
  create(context) {
    const path = productPath(context.filename);
    if (path === null) return {};
    const layer = layers.find(({ files }) => files.test(path));
    if (!layer) {
      return {
        Program: (node) =>
          context.report({
            node,
            message: `Dependency rule: ${path} is in no layer`,
            hint:
              "Move it into a folder of _shared that scripts/lint/layers.ts lists",
          }),
      };
    }
    const check = (
      node: Deno.lint.Node,
      source: string,
      typesOnly: boolean,
    ) => {
      const verdict = judge(layer, path, source);
      if (verdict === "free" || (verdict === "types" && typesOnly)) return;
      context.report({
        node,
        message: verdict === "types"
          ? `Dependency rule: ${layer.name} may import only types from '${source}'`
          : `Dependency rule: ${layer.name} may not import '${source}'`,
        hint: verdict === "types"
          ? "Write `import type`, or move the code to a layer that may call this"
          : "Move the code to a layer that may know this; scripts/lint/layers.ts lists what each may import",
      });
    };
    const declaration = (node: Importing) => {
      if (node.source) check(node, node.source.value, isTypesOnly(node));
    };
    return {
      ImportDeclaration: declaration,
      ExportNamedDeclaration: declaration,
      ExportAllDeclaration: declaration,
      TSImportType(node) {
        const { argument } = node;
        if (argument.type !== "TSLiteralType") return;
        const { literal } = argument;
        if (literal.type === "Literal" && typeof literal.value === "string") {
          check(node, literal.value, true);
        }
      },
      ImportExpression(node) {
        const { source } = node;
        if (source.type === "Literal" && typeof source.value === "string") {
          check(node, source.value, false);
          return;
        }
        context.report({
          node,
          message: "Dependency rule: a computed path can be anything",
          hint:
            'Write the path as a literal, import("./run.ts"), or the deploy bundle lacks the file',
        });
      },
    };
  },
};

function judge(
  layer: Layer,
  from: string,
  source: string,
): "free" | "types" | "refused" {
  if (!source.startsWith(".")) {
    const known = layer.packages?.some((name) =>
      source === name || source.startsWith(`${name}/`)
    );
    return known ? "free" : "refused";
  }
  const target = new URL(source, `file:///${from}`).pathname.slice(1);
  if (isForTests(target)) return "refused";
  const [own = from] = layer.files.exec(from) ?? [];
  if (target.startsWith(own)) return "free";
  if (layer.uses.some((files) => files.test(target))) return "free";
  return layer.types?.some((files) => files.test(target)) ? "types" : "refused";
}

/** `import type { A }`, `export { type A }` and the like; not `import "./a.ts"`. */
function isTypesOnly(node: Importing): boolean {
  switch (node.type) {
    case "ImportDeclaration":
      return node.importKind === "type" ||
        node.specifiers.length > 0 &&
          node.specifiers.every((specifier) =>
            specifier.type === "ImportSpecifier" &&
            specifier.importKind === "type"
          );
    case "ExportNamedDeclaration":
      return node.exportKind === "type" ||
        node.specifiers.every(({ exportKind }) => exportKind === "type");
    case "ExportAllDeclaration":
      return node.exportKind === "type";
  }
}
