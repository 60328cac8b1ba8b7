/**
 * The links of a page.
 *
 * @module
 */

import type { PageFormats } from "../../client/mod.ts";
import { VirtualList } from "../parts/virtual_list.tsx";
import { SafeLink } from "../parts/safe_link.tsx";

/** A line a link. */
export function LinkList({ links }: {
  links: NonNullable<PageFormats["links"]>;
}) {
  if (links.length === 0) return <p class="hint">The page has none.</p>;
  return (
    <VirtualList
      label="Links of the page"
      rows={links}
      rowHeight={40}
      head={
        <>
          <span role="columnheader" class="cell-words">Words</span>
          <span role="columnheader" class="cell-url">Address</span>
        </>
      }
      row={({ url, text }) => (
        <>
          <span role="cell" class="cell-words cut" title={text}>{text}</span>
          <span role="cell" class="cell-url cut">
            <SafeLink url={url} />
          </span>
        </>
      )}
    />
  );
}
