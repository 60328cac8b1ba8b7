/**
 * The parts of a workbench that a page crawl has no use for, for tests that
 * make one by hand.
 *
 * @module
 */

import { unused } from "../../kinds/testing/unused.ts";
import type { Workbench } from "../run_job.ts";

/** Each throws when it is used. */
export const unusedBench: Pick<Workbench, "beat" | "datasets" | "api"> = {
  beat: () => Promise.reject(new Error("A page crawl tells no progress")),
  datasets: () => unused.datasets,
  api: unused.api,
};
