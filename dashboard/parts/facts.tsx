/**
 * Names and values, side by side.
 *
 * @module
 */

import type { ComponentChildren } from "preact";

/** What is known; null values are left out. */
export function Facts({ facts }: {
  facts: readonly (readonly [string, ComponentChildren])[];
}) {
  const known = facts.filter(([, value]) =>
    value !== null && value !== undefined && value !== ""
  );
  return (
    <dl class="facts">
      {known.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
