/**
 * The garbage collector, for tests of what is let go.
 *
 * @module
 */

import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** Collects until nothing holds the object, or a few times; answers whether it is gone. */
export async function isCollected(object: WeakRef<object>): Promise<boolean> {
  setFlagsFromString("--expose-gc");
  for (let tries = 0; tries < 10 && object.deref(); tries++) {
    // A turn of the event loop, as what a turn has looked at is kept for it.
    await new Promise((resolve) => setTimeout(resolve));
    runInNewContext("gc()");
  }
  return object.deref() === undefined;
}
