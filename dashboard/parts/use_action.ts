/**
 * Something a button starts: busy while it runs, then done or failed.
 *
 * @module
 */

import { useState } from "preact/hooks";

/** An action and how its last run went. */
export interface Action<Args extends unknown[]> {
  readonly busy: boolean;
  /** What the last run threw; null where it threw nothing. */
  readonly error: unknown;
  /** Starts it, unless it runs. */
  run(...args: Args): void;
}

/** Makes an action of an async function. */
export function useAction<Args extends unknown[]>(
  act: (...args: Args) => Promise<void>,
): Action<Args> {
  const [state, setState] = useState<{ busy: boolean; error: unknown }>({
    busy: false,
    error: null,
  });
  return {
    ...state,
    run(...args) {
      if (state.busy) return;
      setState({ busy: true, error: null });
      act(...args).then(
        () => setState({ busy: false, error: null }),
        (error) => setState({ busy: false, error }),
      );
    },
  };
}
