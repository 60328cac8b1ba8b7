/**
 * The jobs of this tab, or one job.
 *
 * @module
 */

import type { Route } from "../app/route.ts";
import { JobList } from "./job_list.tsx";
import { JobView } from "./job_view.tsx";

/** `#/jobs` and `#/jobs/<id>`. */
export function JobsView({ route }: { route: Route }) {
  const [, jobId] = route.path;
  return jobId === undefined
    ? <JobList />
    : <JobView jobId={jobId} tab={route.query.get("show") ?? ""} />;
}
