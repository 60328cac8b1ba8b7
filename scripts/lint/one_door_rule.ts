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

/** Who opens connections, and why. All others go where strangers send them, so their way is checked. */
const networkDoors = new RegExp(
  [
    // The check itself: the fetcher, its dialling, its look-ups, its way through a proxy.
    "/_shared/net/(fetch|connector|resolve|tunnel)\\.ts$",
    // To this project's own functions and database, at the address that the platform names.
    "/_shared/queue/(kick|connect)\\.ts$",
    // To the browser, at the address that the operator names.
    "/_shared/browser/(cdp|stealth/connect)\\.ts$",
  ].join("|"),
);

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
      'CallExpression > Identifier[name="fetch"]',
      'VariableDeclarator[init.name="fetch"]',
      'ObjectExpression > Property[value.name="fetch"]',
      'MemberExpression[object.name=/^(globalThis|self|window)$/][property.name="fetch"]',
      'VariableDeclarator[init.name=/^(globalThis|self|window)$/] Property[key.name="fetch"]',
      "MemberExpression[object.name=/^(globalThis|self|window)$/][property.name=/^(WebSocket|WebSocketStream|EventSource|XMLHttpRequest|WebTransport)$/]",
      "NewExpression[callee.name=/^(WebSocket|WebSocketStream|EventSource|XMLHttpRequest|WebTransport)$/]",
      'MemberExpression[object.name="Deno"][property.name=/^(connect|startTls|listen|createHttpClient|resolveDns|Command)/]',
      "ImportDeclaration[source.value=/^(node:(http|https|http2|net|tls|dgram|dns)|undici|ws)(\\u002f|$)/]",
      "ImportExpression[source.value=/^(node:(http|https|http2|net|tls|dgram|dns)|undici|ws)(\\u002f|$)/]",
    ],
    inside: functions,
    door: networkDoors,
    message: "The network is reached through the egress check alone",
    hint:
      "Use tools.fetch, or the fetcher of _shared/net/fetch.ts; scripts/lint/one_door_rule.ts lists who may do otherwise, and why",
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
