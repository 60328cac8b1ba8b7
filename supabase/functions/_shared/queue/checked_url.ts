/**
 * Checks addresses that are kept now and read later.
 *
 * @module
 */

import { checkUrl } from "../net/url.ts";
import { allowedHosts } from "./item.ts";

/** The address as it will be read; throws what is wrong with it, as for a job's URL. */
export function checkedUrl(text: string): string {
  return checkUrl(text, allowedHosts()).href;
}
