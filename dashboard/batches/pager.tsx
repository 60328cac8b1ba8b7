/**
 * Ways to the other pages of a list.
 *
 * @module
 */

import { href } from "../app/route.ts";

/** Newer and older; nothing where one page is all. */
export function Pager({ page, pages }: { page: number; pages: number }) {
  if (pages < 2) return null;
  const to = (page: number) => href(["batches"], { page: String(page) });
  return (
    <nav class="pager" aria-label="Pages">
      {page > 1 && <a href={to(page - 1)}>Newer</a>}
      <span>Page {page} of {pages}</span>
      {page < pages && <a href={to(page + 1)}>Older</a>}
    </nav>
  );
}
