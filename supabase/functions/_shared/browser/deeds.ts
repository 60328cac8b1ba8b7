/**
 * How each action that touches the page is done. Each answers what hindered
 * it, null where nothing did.
 *
 * @module
 */

import type { Action } from "../kinds/page_options.ts";
import { find, type Presence, type Spot, watch } from "./element.ts";
import { between, type Hand, press, write } from "./hand.ts";
import { evaluate, type FrameView } from "./isolated_world.ts";
import { invalid } from "./wait.ts";

/** Where an action is done, and until when. */
export interface Place {
  readonly view: FrameView;
  readonly hand: Hand;
  readonly until: number;
}

type Of<Type extends Action["type"]> = Extract<Action, { type: Type }>;

/** An element that is not there after this time is missed. */
const patienceMs = 5_000;
/** A script of ours in the page takes no longer. */
const scriptMs = 2_000;

const hindrances: Readonly<Record<Presence, string>> = {
  invalid: "is not a selector",
  missing: "matches nothing",
  invisible: "is not visible",
  covered: "is covered by something else",
  visible: "is there",
};

/** Clicks an element once it is there. */
export async function click(
  { selector }: Of<"click">,
  place: Place,
): Promise<string | null> {
  return await reach(selector, place, (spot) => press(place.hand, spot));
}

/** Clicks into a field and types. */
export async function type(
  { selector, text }: Of<"type">,
  place: Place,
): Promise<string | null> {
  return await reach(selector, place, async (spot) => {
    await press(place.hand, spot);
    await write(place.hand, text);
  });
}

async function reach(
  selector: string,
  { view, until }: Place,
  touch: (spot: Spot) => Promise<void>,
): Promise<string | null> {
  const seen = await watch(
    () => find(view, selector, true),
    ({ presence }) => presence === "visible" || presence === "invalid",
    Math.min(until, Date.now() + patienceMs),
  );
  if (seen?.presence === "invalid") throw invalid(selector);
  if (seen?.presence === "visible") {
    await touch(seen.spot);
    return null;
  }
  return `'${selector.slice(0, 100)}' ${
    hindrances[seen?.presence ?? "missing"]
  }`;
}

const choose = `((selector, wanted) => {
  const list = Document.prototype.querySelector.call(document, selector);
  if (!(list instanceof HTMLSelectElement)) return "is not a <select>";
  const options = [...list.options];
  const option = options.find(({ value }) => value === wanted) ??
    options.find(({ text }) => text === wanted);
  if (!option) return "has no such option";
  if (option.disabled || list.disabled) return "is disabled";
  option.selected = true;
  for (const name of ["input", "change"]) {
    list.dispatchEvent(new Event(name, { bubbles: true, composed: true }));
  }
  return null;
})`;

/** Chooses an option by its value or its words. */
export async function select(
  { selector, value }: Of<"select">,
  place: Place,
): Promise<string | null> {
  const { view, until } = place;
  const seen = await watch(
    () => find(view, selector),
    ({ presence }) => presence !== "missing",
    Math.min(until, Date.now() + patienceMs),
  );
  if (seen?.presence === "invalid") throw invalid(selector);
  const why = seen && seen.presence !== "missing"
    ? await evaluate(
      view,
      `${choose}(${JSON.stringify(selector)}, ${JSON.stringify(value)})`,
      scriptMs,
    )
    : hindrances.missing;
  return why === null ? null : `'${selector.slice(0, 100)}' ${why}`;
}

const roll = `((to, by) => {
  const page = document.scrollingElement ?? document.documentElement;
  const top = to === "top" ? 0
    : to === "bottom" ? page.scrollHeight
    : page.scrollTop + (by ?? innerHeight);
  page.scrollTo({ top, behavior: "instant" });
})`;

/** Scrolls to an element, by a distance or to an end; on a stealthy page in some steps. */
export async function scroll(
  { selector, by, to }: Of<"scroll">,
  place: Place,
): Promise<string | null> {
  const { view, hand } = place;
  if (selector !== undefined) {
    return await reach(selector, place, () => Promise.resolve());
  }
  const steps = hand.stealth && by !== undefined
    ? Math.min(Math.ceil(Math.abs(by) / 200), 10)
    : 1;
  for (let step = 0; step < steps; step++) {
    if (step > 0) await between(40, 120);
    const part = by === undefined ? by : by / steps;
    await evaluate(
      view,
      `${roll}(${JSON.stringify(to ?? null)}, ${JSON.stringify(part ?? null)})`,
      scriptMs,
    );
  }
  return null;
}
