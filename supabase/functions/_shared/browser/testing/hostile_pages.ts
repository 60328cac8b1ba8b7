/**
 * Pages that mean harm, or are merely broken, and what is to come of each.
 *
 * @module
 */

import { hostileAnswers } from "./hostile_answers.ts";
import type { HostilePage } from "./hostile_page.ts";
import { hostileScripts } from "./hostile_scripts.ts";

export type { Ending, HostilePage } from "./hostile_page.ts";

/** All of them. */
export const hostilePages: readonly HostilePage[] = [
  ...hostileScripts,
  ...hostileAnswers,
];
