/**
 * Waits until a page's content is there.
 *
 * @module
 */

import type { FrameView } from "./isolated_world.ts";
import { type Life, lifeOf } from "./snapshot.ts";
import type { Traffic } from "./traffic.ts";

/** A page is settled when it has loaded nothing during this time, … */
const quietMs = 500;
/** … or this one, where its scripts are not what brings its content. */
const calmMs = 200;
/** Of visible text: whoever shows less may be about to show more. */
const enoughText = 200;
/** Pages that never stop loading are read after this time. */
const longestMs = 5_000;

/**
 * Waits for the document to be whole and parsed, for its images at most half
 * of the time that is left, and for its scripts, if it has any, until the
 * network is quiet, for a shorter time while the page is calm. Ends early with a
 * document that is broken.
 */
export async function settle(
  traffic: Traffic,
  view: FrameView,
  deadline: number,
  isCalm?: (life: Life) => boolean,
): Promise<void> {
  const left = () => Math.max(deadline - Date.now(), 0);
  const is = (state: "whole" | "broken") => traffic.document?.state === state;
  const isParsed = () => is("whole") && traffic.document?.parsed === true;
  await traffic.until(() => is("broken") || isParsed());
  await traffic.until(
    () => is("broken") || traffic.document?.loaded === true,
    left() / 2,
  );
  if (!is("broken")) await quieten(traffic, view, deadline, isCalm);
}

/** Waits for the scripts of a document that is there, if it has any, until the network is quiet. */
export async function quieten(
  traffic: Traffic,
  view: FrameView,
  deadline: number,
  isCalm: (life: Life) => boolean = () => false,
): Promise<void> {
  const left = () => Math.max(deadline - Date.now(), 0);
  const life = await lifeOf(view, left());
  if (!life.scripts && !life.refresh) return;
  const quiet = () => isCalm(life) ? calmMs : quietMs;
  await traffic.idle(quiet, Math.min(longestMs, left() / 3));
}

/**
 * Whether a page came with its content, and its scripts have asked for nothing:
 * then half a second more of silence brings nothing either, and was 60 % of what
 * such a page took.
 */
export function hasItsContent(
  { refresh, text }: Life,
  { isScripted }: Pick<Traffic, "isScripted">,
): boolean {
  return !refresh && text >= enoughText && !isScripted;
}
