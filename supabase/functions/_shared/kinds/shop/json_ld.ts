/**
 * The products in a page's JSON-LD (schema.org), wherever in it they are.
 *
 * @module
 */

/** An object of a page's JSON-LD. */
export type JsonNode = Readonly<Record<string, unknown>>;

/** Where objects are in others. */
const inner = [
  "@graph",
  "mainEntity",
  "itemListElement",
  "item",
  "hasVariant",
] as const;
/** Deeper or more is no description of products. */
const deepest = 12;
const most = 20_000;

/** A product, and what it stands in. */
export interface ProductNode {
  readonly node: JsonNode;
  /** The address that a list gives for it. */
  readonly listed: unknown;
  /** Whether it stands in a list of products. */
  readonly isListed: boolean;
}

/** The products, in the page's order, and the addresses of lists that name nothing else. */
export function productNodes(
  scripts: readonly string[],
): { products: ProductNode[]; urls: unknown[] } {
  const products: ProductNode[] = [];
  const urls: unknown[] = [];
  let seen = 0;
  const visit = (
    value: unknown,
    depth: number,
    within: { isListed: boolean; listed: unknown },
  ): void => {
    if (depth > deepest || ++seen > most) return;
    if (Array.isArray(value)) {
      for (const one of value) visit(one, depth + 1, within);
      return;
    }
    if (!isNode(value)) return;
    if (is(value, "Product", "ProductGroup", "ProductModel")) {
      products.push({ node: value, ...within });
      return;
    }
    const isList = is(value, "ItemList", "OfferCatalog");
    const isEntry = is(value, "ListItem");
    if (isEntry && within.isListed && typeof value.item !== "object") {
      urls.push(value.item ?? value.url);
    }
    for (const key of inner) {
      if (!(key in value)) continue;
      visit(value[key], depth + 1, {
        isListed: within.isListed || isList,
        listed: isEntry ? value.url : undefined,
      });
    }
  };
  for (const text of scripts) {
    visit(parse(text), 0, { isListed: false, listed: undefined });
  }
  return { products, urls };
}

/** The first value of what may be a list. */
export function first(value: unknown): unknown {
  return Array.isArray(value) ? value[0] : value;
}

/** The value as objects: none, one or several. */
export function nodes(value: unknown): JsonNode[] {
  return [value].flat().filter(isNode);
}

/** Whether it is an object. */
export function isNode(value: unknown): value is JsonNode {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether an object is of one of these types; `http://schema.org/Product` is `Product`. */
export function is(node: JsonNode, ...types: readonly string[]): boolean {
  return [node["@type"]].flat().some((type) =>
    typeof type === "string" &&
    types.includes(type.replace(/^.*[/#:]/, ""))
  );
}

const before = ["<!--", "//", "/*", "<![CDATA[", "*/"];
const behind = ["-->", "*/", "]]>", "/*", "//", ";"];

/** What shops get wrong most: comments around it, raw line breaks in it, a semicolon behind it. */
function parse(text: string): unknown {
  let json = text.trim();
  for (const affix of before) {
    if (json.startsWith(affix)) json = json.slice(affix.length).trimStart();
  }
  for (const affix of behind) {
    if (json.endsWith(affix)) json = json.slice(0, -affix.length).trimEnd();
  }
  try {
    return JSON.parse(json);
  } catch {
    try {
      // deno-lint-ignore no-control-regex -- JSON allows none in its strings
      return JSON.parse(json.replace(/[\u0000-\u001f]/g, " "));
    } catch {
      return null;
    }
  }
}
