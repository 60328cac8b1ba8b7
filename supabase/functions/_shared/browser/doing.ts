/**
 * Waits for a page and does in it what its caller wants, in order.
 *
 * @module
 */

import { JobError } from "../errors.ts";
import type { Action, ActionResults, Wait } from "../kinds/page_options.ts";
import { click, type Place, scroll, select, type } from "./deeds.ts";
import { strike } from "./hand.ts";
import { runPageScript } from "./page_script.ts";
import { renderError } from "./navigation_error.ts";
import { takePicture } from "./picture.ts";
import { settle } from "./settle.ts";
import type { Traffic } from "./traffic.ts";
import { wait } from "./wait.ts";

/** What is waited for and done. */
export interface Wishes {
  readonly url: string;
  readonly waitFor: Wait | undefined;
  readonly actions: readonly Action[];
  readonly allowScripts: boolean;
}

/** Where it is done; after `until` there is just the time to read the page. */
interface Scene extends Place {
  readonly traffic: Traffic;
}

/** The most that actions take together. */
const longestMs = 60_000;
/** A click that leads elsewhere has begun to after this time. */
const newsMs = 150;
/** Of all screenshots, in characters of base64. */
const maxScreenshots = 5_000_000;

/** Throws `WAIT_TIMEOUT` or `ACTION_FAILED`, with the action's place in the list and what was missing. */
export async function waitAndAct(
  { url, waitFor, actions, allowScripts }: Wishes,
  scene: Scene,
): Promise<ActionResults> {
  if (waitFor) {
    const missing = await wait(waitFor, scene);
    if (missing) throw renderError("WAIT_TIMEOUT", url, missing);
  }
  const done: ActionResults = { screenshots: [], evaluations: [] };
  const until = Math.min(scene.until, Date.now() + longestMs);
  for (const [index, action] of actions.entries()) {
    if (action.type === "evaluate" && !allowScripts) {
      const why = "this server runs no scripts of callers";
      throw renderError("SCRIPTS_NOT_ALLOWED", url, why);
    }
    const why = await attempt(action, index, { ...scene, until }, done);
    if (why === null) continue;
    const name = `actions.${index} (${action.type})`;
    throw renderError("ACTION_FAILED", url, `${name}: ${why}`);
  }
  return done;
}

/** What hindered the action, also where the browser says so. */
async function attempt(
  action: Action,
  index: number,
  scene: Scene,
  done: ActionResults,
): Promise<string | null> {
  const { traffic, view, until } = scene;
  if (Date.now() >= until) return "there is no time for that";
  const before = traffic.document;
  try {
    const why = await perform(action, index, scene, done);
    if (why !== null) return why;
  } catch (error) {
    if (error instanceof JobError) throw error;
    return error instanceof Error ? error.message.slice(0, 300) : "it failed";
  }
  const isNews = () => traffic.document !== before;
  await traffic.until(isNews, newsMs);
  if (isNews()) await settle(traffic, view, until).catch(() => undefined);
  return null;
}

async function perform(
  action: Action,
  index: number,
  scene: Scene,
  done: ActionResults,
): Promise<string | null> {
  const { view, hand, until } = scene;
  const left = () => until - Date.now();
  switch (action.type) {
    case "wait":
      return await wait(action, scene);
    case "click":
      return await click(action, scene);
    case "type":
      return await type(action, scene);
    case "select":
      return await select(action, scene);
    case "scroll":
      return await scroll(action, scene);
    case "press":
      await strike(hand, action.key);
      return null;
    case "screenshot": {
      const { format = "jpeg", fullPage = false } = action;
      const { session } = view;
      const { mobile } = hand;
      const options = { format, fullPage, mobile, ms: left() };
      const data = await takePicture(session, options);
      done.screenshots.push({ action: index, format, data });
      const size = done.screenshots
        .reduce((sum, { data }) => sum + data.length, 0);
      return size > maxScreenshots
        ? "the screenshots together are larger than 5 MB"
        : null;
    }
    case "evaluate": {
      const value = await runPageScript(view, action.script, left());
      done.evaluations.push({ action: index, value });
      return null;
    }
  }
}
