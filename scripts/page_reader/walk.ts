/**
 * Goes through the page as it is shown: into shadow trees, and to slotted
 * nodes where their slot is.
 *
 * @module
 */

import { isElement, lastChild, previousSibling, shadowRoot } from "./dom.ts";

/**
 * Visits nodes in document order, `root` first. What `visit` answers for a
 * node goes to the visits of its children; without an answer they have none.
 * Not recursive, as pages can be nested more deeply than a stack.
 */
export function walk<T>(
  root: Node,
  top: T,
  visit: (node: Node, above: T) => T | undefined,
): void {
  const waiting: [Node, T][] = [[root, top]];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const [node, above] = next;
    const answer = visit(node, above);
    if (answer === undefined) continue;
    const slotted = node instanceof HTMLSlotElement
      ? HTMLSlotElement.prototype.assignedNodes.call(node)
      : [];
    for (const child of slotted.reverse()) waiting.push([child, answer]);
    if (slotted.length > 0) continue;
    const parent = isElement(node) ? shadowRoot(node) ?? node : node;
    let child = lastChild(parent);
    for (; child; child = previousSibling(child)) waiting.push([child, answer]);
  }
}
