/**
 * The single jobs of this tab, and the way to any other by its id.
 *
 * @module
 */

import { go, href } from "../app/route.ts";
import { Empty } from "../parts/empty.tsx";
import { PageHead } from "../parts/page_head.tsx";
import { TextField } from "../parts/text_field.tsx";
import { RecentRow } from "./recent_row.tsx";
import { recentJobs } from "./recent.ts";

/** The list. */
export function JobList() {
  const jobs = recentJobs();
  return (
    <>
      <PageHead
        title="Jobs"
        under={
          <p>
            Single pages submitted from this tab. Those of batches are{" "}
            <a href={href(["batches"])}>in their batches</a>.
          </p>
        }
      >
        <a class="button" href={href([])}>Crawl a page</a>
      </PageHead>
      {jobs.length === 0
        ? (
          <Empty icon="job" title="No jobs yet">
            <p>
              Submit a page: its job appears here and is watched until it ends.
            </p>
            <a class="button" href={href([])}>Crawl a page</a>
          </Empty>
        )
        : (
          <ul class="cards tight">
            {jobs.map((job) => (
              <li key={job.id}>
                <RecentRow recent={job} />
              </li>
            ))}
          </ul>
        )}
      <form
        class="card by-id"
        onSubmit={(event) => {
          event.preventDefault();
          const form = new FormData(event.currentTarget);
          const id = String(form.get("id")).trim();
          if (id) go(href(["jobs", id]));
        }}
      >
        <TextField
          name="id"
          label="Open a job by its id"
          placeholder="01a2081a-0874-77cd-b92d-2a8fa287e002"
          required
        />
        <button type="submit" class="quiet">Open</button>
      </form>
    </>
  );
}
