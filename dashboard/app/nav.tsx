/**
 * The ways to the views: a column beside them, on a phone a bar below.
 *
 * @module
 */

import { Icon } from "../parts/icon.tsx";
import { href } from "./route.ts";
import { type View, views } from "./views.ts";

/** The navigation; `current` is where one is. */
export function Nav({ current }: { current: View | undefined }) {
  return (
    <nav class="nav" aria-label="Views">
      <ul>
        {views.map((view) => (
          <li key={view.path}>
            <a
              href={href([view.path])}
              aria-current={view === current ? "page" : undefined}
            >
              <Icon name={view.icon} />
              {view.label}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
