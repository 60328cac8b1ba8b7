/**
 * Bounds of what one GraphQL request may ask: how deep, under how many other
 * names, and how much of it.
 *
 * @module
 */

import type { FieldNode, SelectionSetNode, ValidationRule } from "graphql";
import { RequestError } from "../../errors.ts";
import { mostNodes } from "./connection.ts";
import { coded } from "./coded.ts";

/** Fields in fields; a client's look at the schema goes this deep. */
const deepest = 16;
/** The same field under other names. */
const mostAliases = 30;
/** Fields that are answered, those of a list once a node. */
const mostCost = 10_000;
/** A mutation is worth so many fields. */
const mutationCost = 500;
/** Words of a document. */
export const mostTokens = 20_000;

interface Measured {
  readonly depth: number;
  readonly aliases: number;
  readonly cost: number;
}

/** Refuses operations that ask too much; validation rule of GraphQL. */
export const limits: ValidationRule = (context) => ({
  OperationDefinition(operation) {
    const { depth, aliases, cost } = measure(operation.selectionSet, {
      fragment: (name) => context.getFragment(name)?.selectionSet,
      path: [],
    });
    const count = operation.operation === "mutation"
      ? operation.selectionSet.selections.length * mutationCost
      : 0;
    const complain = (what: string, is: number, most: number) => {
      if (is <= most) return;
      context.reportError(coded(
        new RequestError(
          "INVALID_REQUEST",
          `Cannot answer: ${what} is ${is}, at most ${most} are allowed`,
        ),
      ));
    };
    complain("the depth", depth, deepest);
    complain("the number of aliases", aliases, mostAliases);
    complain(
      "the number of fields, a list's once a node,",
      cost + count,
      mostCost,
    );
  },
});

interface Where {
  fragment(name: string): SelectionSetNode | undefined;
  /** The fragments that lead here; one that leads to itself is refused elsewhere. */
  readonly path: readonly string[];
}

function measure(set: SelectionSetNode, where: Where): Measured {
  let depth = 0;
  let aliases = 0;
  let cost = 0;
  for (const selection of set.selections) {
    let part: Measured;
    if (selection.kind === "Field") part = field(selection, where);
    else if (selection.kind === "InlineFragment") {
      part = measure(selection.selectionSet, where);
    } else part = spread(selection.name.value, where);
    depth = Math.max(depth, part.depth);
    aliases += part.aliases;
    cost += part.cost;
    // What is too much already need not be counted to its end.
    if (cost > mostCost || aliases > mostAliases) break;
  }
  return { depth, aliases, cost };
}

function field(node: FieldNode, where: Where): Measured {
  const inner = node.selectionSet
    ? measure(node.selectionSet, where)
    : { depth: 0, aliases: 0, cost: 0 };
  return {
    depth: inner.depth + 1,
    aliases: inner.aliases + (node.alias ? 1 : 0),
    cost: 1 + inner.cost * nodesOf(node),
  };
}

function spread(name: string, where: Where): Measured {
  const set = where.fragment(name);
  if (!set || where.path.includes(name)) {
    return { depth: 0, aliases: 0, cost: 0 };
  }
  return measure(set, { ...where, path: [...where.path, name] });
}

/** How many nodes a list may have: what 'first' says, the most where a variable says it. */
function nodesOf({ name, arguments: args = [] }: FieldNode): number {
  const first = args.find((argument) => argument.name.value === "first")?.value;
  if (first?.kind === "IntValue") {
    return Math.min(Math.max(Number(first.value), 1), mostNodes);
  }
  if (first) return mostNodes;
  return ["products", "brands"].includes(name.value)
    ? 20
    : name.value === "jobs"
    ? 50
    : 1;
}
