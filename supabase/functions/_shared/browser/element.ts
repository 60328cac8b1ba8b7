/**
 * Finds elements of a page and waits for them, from an isolated world: the
 * page's scripts do not notice, and cannot change what is found.
 *
 * @module
 */

import { evaluate, type FrameView } from "./isolated_world.ts";

/** Where to click, in CSS pixels of the window, and how far from its middle one still hits. */
export interface Spot {
  readonly x: number;
  readonly y: number;
  readonly reachX: number;
  readonly reachY: number;
}

/** How an element is; `invalid` is the selector. */
export type Presence =
  | "invalid"
  | "missing"
  | "invisible"
  | "covered"
  | "visible";

/** How often one looks. */
const pauseMs = 100;
/** A look that takes longer says nothing. */
const lookMs = 2_000;

// Methods of the prototypes, as `<form><input name="closest">` replaces a form's own.
const look = `((selector, toAct) => {
  let found;
  try {
    found = Document.prototype.querySelector.call(document, selector);
  } catch {
    return ["invalid"];
  }
  if (!found) return ["missing"];
  const boxes = () => [...Element.prototype.getClientRects.call(found)]
    .filter(({ width, height }) => width > 0 && height > 0);
  if (boxes().length === 0 || getComputedStyle(found).visibility !== "visible") {
    return ["invisible"];
  }
  if (!toAct) return ["visible"];
  const isInSight = ({ top, left, bottom, right }) =>
    top >= 0 && left >= 0 && bottom <= innerHeight && right <= innerWidth;
  if (!isInSight(boxes()[0])) {
    Element.prototype.scrollIntoView.call(found, {
      behavior: "instant", block: "center", inline: "center",
    });
  }
  const { left, top, width, height } = boxes()[0];
  const x = left + width / 2, y = top + height / 2;
  const hit = Document.prototype.elementFromPoint.call(document, x, y);
  const contains = (a, b) => Node.prototype.contains.call(a, b);
  const isHit = hit && (contains(found, hit) || contains(hit, found) ||
    Element.prototype.closest.call(hit, "label")?.control === found);
  return isHit ? ["visible", x, y, width / 2, height / 2] : ["covered"];
})`;

/** How the first element that matches is now; `toAct` brings it in sight and tells the spot. */
export async function find(
  view: FrameView,
  selector: string,
  toAct = false,
): Promise<{ presence: Presence; spot: Spot }> {
  const value = await evaluate(
    view,
    `${look}(${JSON.stringify(selector)}, ${toAct})`,
    lookMs,
  );
  const [presence, ...numbers] = Array.isArray(value) ? value : [];
  const [x = 0, y = 0, reachX = 0, reachY = 0] = numbers.map(Number);
  return { presence: known(presence), spot: { x, y, reachX, reachY } };
}

function known(presence: unknown): Presence {
  switch (presence) {
    case "invalid":
    case "invisible":
    case "covered":
    case "visible":
      return presence;
    default:
      return "missing";
  }
}

/** Looks again and again until it is enough or `until` is over, and answers what was seen last. */
export async function watch<Seen>(
  lookOnce: () => Promise<Seen>,
  isEnough: (seen: Seen) => boolean,
  until: number,
): Promise<Seen | undefined> {
  let seen: Seen | undefined;
  for (;;) {
    try {
      seen = await lookOnce();
      if (isEnough(seen)) return seen;
    } catch {
      // The page goes elsewhere: it is looked at there.
      seen = undefined;
    }
    const left = until - Date.now();
    if (left <= 0) return seen;
    const pause = Math.min(pauseMs, left);
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}
