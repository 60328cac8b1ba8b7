/** Tells what it is: as a dedicated, a shared and a service worker. */

import { identity, traps } from "./shared_tests.js";

async function tell() {
  return { ...await identity(self), traps: await traps() };
}

self.onconnect = async ({ ports: [port] }) => port.postMessage(await tell());
self.onmessage = async ({ ports }) => ports[0]?.postMessage(await tell());
self.onactivate = (event) => event.waitUntil(self.clients.claim());
if (self.constructor.name === "DedicatedWorkerGlobalScope") {
  // Not awaited: a service worker's module may not wait at its top.
  tell().then((told) => self.postMessage(told));
}
