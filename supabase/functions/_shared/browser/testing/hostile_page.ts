/**
 * What is common to pages that mean harm.
 *
 * @module
 */

import type { Socket } from "node:net";
import type { JobCode } from "../../errors.ts";

/** How a crawl of it ends: with a page that holds these words, with a code, or, if it is a matter of chance, in either way. */
export type Ending = JobCode | {
  readonly has: string;
  readonly or?: JobCode;
};

/** A page, or the bytes of one. */
export interface HostilePage {
  readonly what: string;
  /** The html, or whatever answers requests below the page's path … */
  readonly page?: string | ((request: Request) => Response);
  /** … or what is done to a connection that asks. */
  readonly bytes?: (socket: Socket) => void;
  readonly rendered: Ending;
  /** By direct fetch; as rendered by default. */
  readonly fetched?: Ending;
}

/** What a page shows that did no harm. */
export const here = { has: "<p>here" };
