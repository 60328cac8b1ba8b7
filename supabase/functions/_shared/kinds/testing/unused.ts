/**
 * Tools that a page crawl has no use for, for tests that make its tools by hand.
 *
 * @module
 */

import type { Tools } from "../kind.ts";

/** Each throws when it is used. */
export const unused: Pick<Tools, "progress" | "save" | "datasets" | "api"> = {
  progress: () => Promise.reject(notExpected("progress")),
  save: () => Promise.reject(notExpected("save")),
  datasets: {
    read: () => Promise.reject(notExpected("datasets.read")),
    save: () => Promise.reject(notExpected("datasets.save")),
  },
  api: () => {
    throw notExpected("api");
  },
};

function notExpected(name: string): Error {
  return new Error(`A page crawl has no use for ${name}`);
}
