/**
 * Copies a text.
 *
 * @module
 */

import { Icon } from "./icon.tsx";
import { notify } from "./notices.tsx";

/** A button that copies what `text` makes, and says so. */
export function CopyButton({ label, text }: {
  label: string;
  text: () => string;
}) {
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text());
      notify("Copied");
    } catch {
      notify("The browser did not let the page copy");
    }
  };
  return (
    <button type="button" class="quiet" onClick={copy}>
      <Icon name="copy" />
      {label}
    </button>
  );
}
