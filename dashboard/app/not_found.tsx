/**
 * A path that leads nowhere.
 *
 * @module
 */

import { Empty } from "../parts/empty.tsx";
import { PageHead } from "../parts/page_head.tsx";
import { href } from "./route.ts";

/** Says so, and where to go. */
export function NotFound() {
  return (
    <>
      <PageHead title="There is no such page" />
      <Empty icon="queue" title="The address leads nowhere">
        <p>Maybe it was cut when it was copied.</p>
        <a class="button" href={href([])}>Crawl something</a>
      </Empty>
    </>
  );
}
