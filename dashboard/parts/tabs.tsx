/**
 * Parts of which one is shown, as WAI-ARIA has it: arrows go from tab to tab.
 *
 * @module
 */

import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";

/** A part. */
export interface Tab {
  readonly name: string;
  readonly label: string;
  readonly show: () => ComponentChildren;
}

/** The tabs and the part; the first one where `chosen` is none of them. */
export function Tabs({ label, tabs, chosen, onChange }: {
  label: string;
  tabs: readonly Tab[];
  chosen: string;
  onChange: (name: string) => void;
}) {
  const id = useId();
  const place = Math.max(0, tabs.findIndex(({ name }) => name === chosen));
  const tab = tabs[place];
  const step = (event: KeyboardEvent & { currentTarget: HTMLElement }) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const next = by && (place + by + tabs.length) % tabs.length;
    const name = next === undefined ? undefined : tabs[next]?.name;
    if (name === undefined || next === undefined) return;
    event.preventDefault();
    onChange(name);
    const button = event.currentTarget.children[next];
    if (button instanceof HTMLElement) button.focus();
  };
  return (
    <div class="tabs">
      <div role="tablist" aria-label={label} onKeyDown={step}>
        {tabs.map(({ name, label }) => (
          <button
            key={name}
            type="button"
            role="tab"
            id={`${id}-${name}`}
            aria-selected={name === tab?.name}
            aria-controls={`${id}-panel`}
            tabIndex={name === tab?.name ? 0 : -1}
            onClick={() => onChange(name)}
          >
            {label}
          </button>
        ))}
      </div>
      <div
        role="tabpanel"
        id={`${id}-panel`}
        aria-labelledby={`${id}-${tab?.name}`}
        tabIndex={0}
        key={tab?.name}
      >
        {tab?.show()}
      </div>
    </div>
  );
}
