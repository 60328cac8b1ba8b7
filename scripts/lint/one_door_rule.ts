/**
 * Lint rule: what has one door is reached through it. See the table of doors.
 *
 * @module
 */

import { productPath } from "./project_path.ts";

interface Door {
  /** What is noticed: selectors of syntax nodes. */
  readonly selectors: readonly string[];
  /** Where it is noticed. */
  readonly inside: RegExp;
  /** Where it is allowed. */
  readonly door: RegExp;
  readonly message: string;
  readonly hint: string;
}

const functions = /^supabase\/functions\//;

const doors: readonly Door[] = [
  {
    selectors: [
      'MemberExpression[object.name=/^(Deno|process)$/][property.name="env"]',
      'MemberExpression[object.name=/^(Deno|process)$/][property.value="env"]',
      'VariableDeclarator[init.name=/^(Deno|process)$/] Property[key.name="env"]',
    ],
    inside: functions,
    door: /\/_shared\/env\.ts$/,
    message: "The environment is read in _shared/env.ts alone",
    hint: "Add the variable there, with its default and its meaning",
  },
  {
    selectors: ['CallExpression[callee.property.name="rpc"]'],
    inside: functions,
    door: /\/_shared\/queue\//,
    message: "SQL functions are called in _shared/queue alone",
    hint: "Add a method to the queue",
  },
  {
    selectors: [
      'CallExpression[callee.name="fetch"]',
      'CallExpression[callee.object.name=/^(globalThis|self)$/][callee.property.name="fetch"]',
    ],
    inside: /\/_shared\/(kinds|browser|worker)\//,
    door: /\/_shared\/net\//,
    message: "A job reaches the network through the egress check alone",
    hint: "Use tools.fetch, or the fetcher of _shared/net",
  },
  {
    selectors: ['MemberExpression[object.name="console"]'],
    inside: functions,
    door: /\/_shared\/log\.ts$/,
    message: "Log lines are written by _shared/log.ts alone",
    hint: "Use the log that the route or the tools hand over",
  },
];

/** Refuses the environment, SQL functions, the network and the console elsewhere. */
export const oneDoorRule: Deno.lint.Rule = {
  create(context) {
    const path = productPath(context.filename);
    if (path === null) return {};
    const visitor: Record<string, (node: Deno.lint.Node) => void> = {};
    for (const { selectors, inside, door, message, hint } of doors) {
      if (!inside.test(path) || door.test(path)) continue;
      for (const selector of selectors) {
        visitor[selector] = (node) => context.report({ node, message, hint });
      }
    }
    return visitor;
  },
};
