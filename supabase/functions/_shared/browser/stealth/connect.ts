/**
 * Connects an ordinary puppeteer to a browser through the stealthy transport.
 *
 * @module
 */

import puppeteer, { type Browser } from "puppeteer-core";
import {
  type BrowserVersion,
  type StealthLevel,
  stealthLevel,
} from "./persona.ts";
import { StealthTransport } from "./transport.ts";

/** A browser whose pages do not notice who drives it, and how far that goes. */
export interface StealthyBrowser {
  readonly browser: Browser;
  readonly stealthLevel: StealthLevel;
  readonly identity: BrowserVersion;
}

/** Connects; rejects when nobody answers at this address before `signal` is aborted. */
export async function connectStealthily(
  endpoint: string,
  { protocolTimeout, signal }: {
    protocolTimeout: number;
    signal: AbortSignal;
  },
): Promise<StealthyBrowser> {
  const socket = new WebSocket(endpoint);
  const leave = () => socket.close();
  signal.addEventListener("abort", leave, { once: true });
  try {
    await opened(socket);
    const transport = new StealthTransport(socket);
    const version = await transport.greet();
    const browser = await puppeteer.connect({
      transport,
      protocolTimeout,
      defaultViewport: null,
      issuesEnabled: false,
    });
    return {
      browser,
      stealthLevel: stealthLevel(version),
      identity: version,
    };
  } catch (error) {
    socket.close();
    throw error;
  } finally {
    signal.removeEventListener("abort", leave);
  }
}

function opened(socket: WebSocket): Promise<void> {
  return new Promise((resolve, reject) => {
    const refused = () => reject(new Error("The browser refused a connection"));
    socket.addEventListener("open", () => resolve(), { once: true });
    socket.addEventListener("error", refused, { once: true });
    socket.addEventListener("close", refused, { once: true });
  });
}
