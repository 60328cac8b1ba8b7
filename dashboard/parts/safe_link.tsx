/**
 * A link to a page that strangers wrote, or named.
 *
 * @module
 */

import { Icon } from "./icon.tsx";

/** A link where it leads to the web; else the text alone. */
export function SafeLink({ url }: { url: string }) {
  const parsed = URL.parse(url);
  if (!parsed || !/^https?:$/.test(parsed.protocol)) {
    return <span class="breakable">{url}</span>;
  }
  return (
    <a
      class="breakable"
      href={parsed.href}
      target="_blank"
      rel="noopener noreferrer"
    >
      {url} <Icon name="out" />
      <span class="visually-hidden">(opens the site in a new tab)</span>
    </a>
  );
}
