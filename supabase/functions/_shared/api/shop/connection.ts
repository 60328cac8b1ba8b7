/**
 * Lists as Relay has them: edges with cursors, and whether there are more.
 *
 * @module
 */

import { z } from "zod";
import { invalidRequest, parse } from "../../contract/parse.ts";

/** The most nodes of one page. */
export const mostNodes = 100;

const page = z.strictObject({
  first: z.int().min(0).max(mostNodes),
  after: z.string().max(200).nullish(),
});

/** Which page of a list is meant. */
export interface PageArgs {
  readonly first: number;
  readonly after?: string | null;
}

/** A page of a list. */
export interface Connection<Node> {
  readonly edges: readonly { readonly node: Node; readonly cursor: string }[];
  readonly nodes: readonly Node[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
}

/** How many are asked for, and the id after which; throws `INVALID_REQUEST`. */
export function pageOf(
  { first, after }: PageArgs,
  shape: RegExp,
): { limit: number; after: string | null } {
  const checked = parse(page, { first, after });
  if (checked.after === null || checked.after === undefined) {
    return { limit: checked.first, after: null };
  }
  const id = decoded(checked.after);
  if (id !== null && shape.test(id)) return { limit: checked.first, after: id };
  const message = "must be a cursor of this list";
  throw invalidRequest([{ path: "after", message }]);
}

/** A page of nodes, each known by its id. */
export function connection<Node extends { readonly id: string }>(
  nodes: readonly Node[],
  { more, after }: { more: boolean; after: string | null },
): Connection<Node> {
  const edges = nodes.map((node) => ({ node, cursor: btoa(node.id) }));
  return {
    edges,
    nodes,
    pageInfo: {
      hasNextPage: more,
      hasPreviousPage: after !== null,
      startCursor: edges.at(0)?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

function decoded(cursor: string): string | null {
  try {
    return atob(cursor);
  } catch {
    return null;
  }
}
