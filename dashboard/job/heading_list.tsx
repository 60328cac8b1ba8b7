/**
 * The headings of a page, set in by level.
 *
 * @module
 */

import type { PageFormats } from "../../client/mod.ts";

/** A line a heading. */
export function HeadingList({ headings }: {
  headings: NonNullable<PageFormats["headings"]>;
}) {
  if (headings.length === 0) return <p class="hint">The page has none.</p>;
  return (
    <ul class="headings">
      {headings.map(({ level, text }, place) => (
        <li key={place} style={{ paddingInlineStart: `${level - 1}rem` }}>
          <code>h{level}</code> {text}
        </li>
      ))}
    </ul>
  );
}
