/**
 * Asks a browser which brands it names in its client hints.
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

/** The brands; undefined where the browser does not tell, or calls itself headless. */
export async function ownBrands(send: Send): Promise<Brand[] | undefined> {
  try {
    const { targetId } = await send("Target.createTarget", { url: page });
    try {
      return await askPage(send, targetId);
    } finally {
      await send("Target.closeTarget", { targetId });
    }
  } catch {
    // Not every remote browser opens such a page.
    return undefined;
  }
}

async function askPage(
  send: Send,
  targetId: unknown,
): Promise<Brand[] | undefined> {
  const { sessionId } = await send("Target.attachToTarget", {
    targetId,
    flatten: true,
  });
  for (let i = 0; i < tries; i++) {
    const { result } = await send("Runtime.evaluate", {
      expression: "navigator.userAgentData?.brands",
      returnByValue: true,
    }, textOf(sessionId));
    const { value } = fields(result);
    if (Array.isArray(value)) return checked(value);
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
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
