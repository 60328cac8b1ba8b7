/**
 * Mouse, finger and keyboard. On a stealthy page they move as a hand does: a
 * pointer that jumps and a click that takes no time are signs of a machine.
 *
 * @module
 */

import type { KeyInput, Page } from "puppeteer-core";
import type { Spot } from "./element.ts";

/** Whose hand it is. */
export interface Hand {
  readonly page: Page;
  readonly stealth: boolean;
  /** Taps instead of clicking. */
  readonly mobile: boolean;
}

/** Text that is longer is put in at once, as if pasted: each key takes two messages. */
const longestTyped = 60;

const named =
  /^(?:Enter|Tab|Escape|Backspace|Delete|Insert|Space|Arrow(?:Up|Down|Left|Right)|Home|End|Page(?:Up|Down)|F(?:[1-9]|1[0-2])|[!-~])$/;

/** Presses the main button at a spot, or taps it. */
export async function press(hand: Hand, spot: Spot): Promise<void> {
  const { page, stealth, mobile } = hand;
  // Nobody hits the very middle.
  const off = () => stealth ? (Math.random() - 0.5) * 0.6 : 0;
  const x = spot.x + spot.reachX * off();
  const y = spot.y + spot.reachY * off();
  if (mobile) {
    const touch = await page.touchscreen.touchStart(x, y);
    if (stealth) await between(50, 110);
    await touch.end();
    return;
  }
  if (!stealth) return await page.mouse.click(x, y);
  await approach(page, x, y);
  await page.mouse.down();
  await between(60, 140);
  await page.mouse.up();
}

/** Moves along a slightly bent line, slower at its end. */
async function approach(page: Page, x: number, y: number): Promise<void> {
  const from = { x: x * Math.random(), y: y * Math.random() };
  const bend = (Math.random() - 0.5) * 60;
  const steps = 12 + Math.floor(Math.random() * 8);
  for (let step = 1; step <= steps; step++) {
    const way = 1 - (1 - step / steps) ** 2;
    const aside = bend * Math.sin(Math.PI * way);
    await page.mouse.move(
      from.x + (x - from.x) * way + aside,
      from.y + (y - from.y) * way - aside / 2,
    );
    await between(5, 20);
  }
  await page.mouse.move(x, y);
  await between(40, 120);
}

/** Types a text where the focus is. */
export async function write(
  { page, stealth }: Hand,
  text: string,
): Promise<void> {
  const typed = [...text].slice(0, longestTyped);
  for (const character of typed) {
    await page.keyboard.type(character);
    if (stealth) await between(30, 110);
  }
  const rest = text.slice(typed.join("").length);
  if (rest !== "") await page.keyboard.sendCharacter(rest);
}

/** Presses a key and lets it go. */
export async function strike(
  { page, stealth }: Hand,
  key: string,
): Promise<void> {
  if (!isKey(key)) throw new Error(`There is no key '${key.slice(0, 20)}'`);
  await page.keyboard.press(key, stealth ? { delay: 60 } : {});
}

function isKey(key: string): key is KeyInput {
  return named.test(key);
}

/** Waits for a while that is never the same. */
export function between(least: number, most: number): Promise<void> {
  const ms = least + Math.random() * (most - least);
  return new Promise((resolve) => setTimeout(resolve, ms));
}
