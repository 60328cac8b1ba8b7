/**
 * The head of a view: what it is and what can be done.
 *
 * @module
 */

import type { ComponentChildren } from "preact";
import { Icon } from "./icon.tsx";

/** Title, what stands under it, and actions. */
export function PageHead({ title, back, badge, under, children }: {
  title: string;
  back?: { readonly href: string; readonly label: string } | undefined;
  badge?: ComponentChildren;
  under?: ComponentChildren;
  children?: ComponentChildren;
}) {
  return (
    <header class="page-head">
      {back && (
        <a class="back" href={back.href}>
          <Icon name="back" />
          {back.label}
        </a>
      )}
      <div class="page-title">
        <h1 class="breakable">{title}</h1>
        {badge}
      </div>
      {under && <div class="page-under">{under}</div>}
      {children && <div class="actions">{children}</div>}
    </header>
  );
}
