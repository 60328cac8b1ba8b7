/**
 * A picture of a page.
 *
 * @module
 */

import { SafeLink } from "../parts/safe_link.tsx";

/** The picture itself, or a link where it lies elsewhere. */
export function Screenshot({ source }: { source: string }) {
  return source.startsWith("data:")
    ? (
      <img
        class="screenshot"
        src={source}
        alt="The page as the browser saw it"
      />
    )
    : <SafeLink url={source} />;
}
