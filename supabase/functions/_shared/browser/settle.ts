/**
 * Waits until a page's content is there.
 *
 * @module
 */

import type { FrameView } from "./isolated_world.ts";
import { isAlive } from "./snapshot.ts";
import type { Traffic } from "./traffic.ts";

/** A page is settled when it has loaded nothing during this time. */
const quietMs = 500;
/** Pages that never stop loading are read after this time. */
const longestMs = 5_000;

/**
 * Waits for the document to be whole and parsed, for its images at most half
 * of the time that is left, and for its scripts, if it has any, until the
 * network is quiet. Ends early with a document that is broken.
 */
export async function settle(
  traffic: Traffic,
  view: FrameView,
  deadline: number,
): Promise<void> {
  const left = () => Math.max(deadline - Date.now(), 0);
  const is = (state: "whole" | "broken") => traffic.document?.state === state;
  const isParsed = () => is("whole") && traffic.document?.parsed === true;
  await traffic.until(() => is("broken") || isParsed());
  await traffic.until(
    () => is("broken") || traffic.document?.loaded === true,
    left() / 2,
  );
  if (!is("broken")) await quieten(traffic, view, deadline);
}

/** Waits for the scripts of a document that is there, if it has any, until the network is quiet. */
export async function quieten(
  traffic: Traffic,
  view: FrameView,
  deadline: number,
): Promise<void> {
  const left = () => Math.max(deadline - Date.now(), 0);
  if (!await isAlive(view, left())) return;
  await traffic.idle(quietMs, Math.min(longestMs, left() / 3));
}
