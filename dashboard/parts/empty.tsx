/**
 * Nothing to show yet, and what to do about it.
 *
 * @module
 */

import type { ComponentChildren } from "preact";
import { Icon, type IconName } from "./icon.tsx";

/** Says why there is nothing. */
export function Empty({ icon, title, children }: {
  icon: IconName;
  title: string;
  children: ComponentChildren;
}) {
  return (
    <div class="empty">
      <span class="empty-icon">
        <Icon name={icon} />
      </span>
      <h2>{title}</h2>
      {children}
    </div>
  );
}
