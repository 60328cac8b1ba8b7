/**
 * The headers of a page's answer.
 *
 * @module
 */

import { Facts } from "../parts/facts.tsx";

/** Names and values; what they say is the site's word, shown as text. */
export function HeaderList({ headers }: {
  headers: Readonly<Record<string, string>>;
}) {
  return <Facts facts={Object.entries(headers)} />;
}
