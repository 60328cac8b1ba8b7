/**
 * Passes a connection on to Chromium.
 *
 * @module
 */

import type { DevTools } from "./browser_process.ts";
import type { RequestHead } from "./http_head.ts";

/** Sends the request on to Chromium and then passes bytes both ways. */
export async function tunnel(
  connection: Deno.TcpConn,
  head: RequestHead,
  { port, path }: DevTools,
): Promise<void> {
  const chromium = await Deno.connect({ hostname: "127.0.0.1", port });
  // Commands are small and each is waited for: Nagle's delay would be paid per
  // command (measured: 412 instead of 170 ms a page).
  connection.setNoDelay(true);
  chromium.setNoDelay(true);
  try {
    const probe = head.target.endsWith("/json/version");
    const headers = head.headers
      .filter(([name]) => name !== "host")
      .map(([name, value]) => `${name}: ${value}\r\n`);
    const text = `GET ${probe ? "/json/version" : path} HTTP/1.1\r\n` +
      `Host: 127.0.0.1:${port}\r\n${headers.join("")}\r\n`;
    const writer = chromium.writable.getWriter();
    await writer.write(new TextEncoder().encode(text));
    await writer.write(head.rest);
    writer.releaseLock();
    // Either side's end is the end of both.
    await Promise.race([
      connection.readable.pipeTo(chromium.writable).catch(() => {}),
      chromium.readable.pipeTo(connection.writable).catch(() => {}),
    ]);
  } finally {
    closeQuietly(chromium);
  }
}

/** Closes a connection, which may have been closed already. */
export function closeQuietly(connection: Deno.Conn): void {
  try {
    connection.close();
  } catch {
    // It is closed already.
  }
}
