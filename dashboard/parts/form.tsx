/**
 * A form that an action takes, without a new page.
 *
 * @module
 */

import type { ComponentChildren } from "preact";
import type { Action } from "./use_action.ts";

/** Starts the action with what the fields hold. */
export function Form({ action, id, children }: {
  action: Action<[FormData]>;
  id?: string;
  children: ComponentChildren;
}) {
  return (
    <form
      id={id}
      class="form"
      onSubmit={(event) => {
        event.preventDefault();
        action.run(new FormData(event.currentTarget));
      }}
    >
      {children}
    </form>
  );
}
