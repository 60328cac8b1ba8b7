/**
 * Asks a browser what only its pages know: the brands that it names in its
 * client hints, and its time zone.
 *
 * @module
 */

import type { Brand } from "./brands.ts";
import { type Fields, fields, textOf } from "./message.ts";

/** A page of every whole Chromium that is a secure context and loads nothing. */
const page = "chrome://version/";
const tries = 20;
const pauseMs = 25;

/** Sends a command, of the browser or of a session. */
type Send = (
  method: string,
  params: Fields,
  sessionId?: string,
) => Promise<Fields>;

/** What a page of the browser's finds. */
export interface OwnFacts {
  /** Undefined where the browser calls itself headless there. */
  readonly brands?: readonly Brand[] | undefined;
  /** `"Europe/Vienna"` */
  readonly zone?: string;
}

/** What there is to know; nothing where the browser does not tell. */
export async function askFacts(send: Send): Promise<OwnFacts> {
  try {
    const { targetId } = await send("Target.createTarget", { url: page });
    try {
      return await askPage(send, targetId);
    } finally {
      await send("Target.closeTarget", { targetId });
    }
  } catch {
    // Not every remote browser opens such a page.
    return {};
  }
}

async function askPage(send: Send, targetId: unknown): Promise<OwnFacts> {
  const { sessionId } = await send("Target.attachToTarget", {
    targetId,
    flatten: true,
  });
  for (let i = 0; i < tries; i++) {
    const { result } = await send("Runtime.evaluate", {
      expression:
        "[navigator.userAgentData?.brands, Intl.DateTimeFormat().resolvedOptions().timeZone]",
      returnByValue: true,
    }, textOf(sessionId));
    const { value } = fields(result);
    const [list, zone] = Array.isArray(value) ? value : [];
    if (Array.isArray(list)) {
      return { brands: checked(list), zone: textOf(zone) };
    }
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  return {};
}

function checked(list: readonly unknown[]): Brand[] | undefined {
  const brands = list.map(fields).map(({ brand, version }) => ({
    brand: textOf(brand),
    version: textOf(version),
  }));
  return brands.some(({ brand }) => /^$|Headless/.test(brand))
    ? undefined
    : brands;
}
