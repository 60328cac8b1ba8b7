/**
 * Where a page stands in the crawl of a site.
 *
 * @module
 */

import type { ComponentChildren } from "preact";
import type { JobView } from "../../client/mod.ts";
import { href } from "../app/route.ts";
import { count, counted } from "../parts/format.ts";

/** For a list of facts; null where a page stands alone. */
export function followFacts(
  { batch_id, parent_id, depth, followed }: JobView,
): (readonly [string, ComponentChildren])[] {
  return [
    [
      "Batch",
      batch_id === null
        ? null
        : (
          <a key="b" class="breakable" href={href(["batches", batch_id])}>
            {batch_id}
          </a>
        ),
    ],
    [
      "Found on",
      parent_id === null
        ? null
        : (
          <a key="p" class="breakable" href={href(["jobs", parent_id])}>
            {parent_id}
          </a>
        ),
    ],
    ["From the start", depth > 0 ? counted(depth, "link") : null],
    ["Links followed", followed && wordsOf(followed)],
  ];
}

/** "3 new, 1 known" */
function wordsOf(
  { added, known, cut, refused }: NonNullable<JobView["followed"]>,
): string {
  const words = [
    `${count(added)} new`,
    known > 0 && `${count(known)} known`,
    cut > 0 && `${count(cut)} over the limit`,
    refused > 0 && `${count(refused)} refused`,
  ];
  return words.filter(Boolean).join(", ");
}
