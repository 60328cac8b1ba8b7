/**
 * When it will be done, below a form.
 *
 * @module
 */

import { useProject } from "../app/project.ts";
import { estimate } from "./estimate.ts";

/** The estimate, or why there is none. */
export function EstimateLine({ jobs }: { jobs: number }) {
  const { queue } = useProject();
  return (
    <p class="hint estimate" role="status">
      {jobs === 0 ? "" : estimate(queue.value, jobs) ??
        "It starts at once; there is no estimate before some jobs have run"}
    </p>
  );
}
