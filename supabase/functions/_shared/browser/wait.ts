/**
 * Waits for what a caller wants to be there.
 *
 * @module
 */

import { JobError } from "../errors.ts";
import type { Wait } from "../kinds/page_options.ts";
import { find, type Presence, watch } from "./element.ts";
import type { FrameView } from "./isolated_world.ts";
import type { Traffic } from "./traffic.ts";

/** How long nothing is loaded in a network that is idle. */
const quietMs = 500;

const isEnough: Readonly<
  Record<NonNullable<Wait["state"]>, (presence: Presence) => boolean>
> = {
  visible: (presence) => presence === "visible",
  attached: (presence) => presence !== "missing",
  hidden: (presence) => presence === "missing" || presence === "invisible",
};

/** Waits until `until` at most; answers what was missing then, null where nothing was. */
export async function wait(
  { selector, state = "visible", ms, networkIdle }: Wait,
  { view, traffic, until }: {
    view: FrameView;
    traffic: Traffic;
    until: number;
  },
): Promise<string | null> {
  const left = () => Math.max(until - Date.now(), 0);
  if (ms !== undefined) {
    const isEnoughTime = ms <= left();
    await new Promise((resolve) => setTimeout(resolve, Math.min(ms, left())));
    return isEnoughTime ? null : "there is no time for that";
  }
  if (networkIdle !== undefined) {
    await traffic.idle(networkIdle === true ? quietMs : networkIdle, left());
    return left() > 0 ? null : "the network was never idle";
  }
  if (selector === undefined) return null;
  const seen = await watch(
    async () => (await find(view, selector)).presence,
    (presence) => presence === "invalid" || isEnough[state](presence),
    until,
  );
  if (seen === "invalid") throw invalid(selector);
  return seen !== undefined && isEnough[state](seen)
    ? null
    : `'${selector.slice(0, 100)}' never was ${state}`;
}

/** The error for what no browser takes for a selector. */
export function invalid(selector: string): JobError {
  return new JobError(
    "INVALID_ARGS",
    `Cannot render: '${selector.slice(0, 100)}' is not a CSS selector`,
  );
}
