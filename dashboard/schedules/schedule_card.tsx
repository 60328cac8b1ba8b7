/**
 * One schedule in the list.
 *
 * @module
 */

import type { ScheduleView } from "../../client/mod.ts";
import { useProject } from "../app/project.ts";
import { Failure } from "../parts/failure.tsx";
import { exact } from "../parts/format.ts";
import { Moment } from "../parts/moment.tsx";
import { notify } from "../parts/notices.tsx";
import { useAction } from "../parts/use_action.ts";
import { LastRun } from "./last_run.tsx";
import { subjectOf } from "./subject_of.ts";

/** When it runs, what it crawls, how the last run went, and what can be done. */
export function ScheduleCard({ schedule, onChange, onRemove, onChanged }: {
  schedule: ScheduleView;
  onChange: () => void;
  onRemove: () => void;
  onChanged: () => void;
}) {
  const { client } = useProject();
  const { scheduleId, name, paused, nextRuns } = schedule;
  const title = name || subjectOf(schedule);
  const run = useAction(async () => {
    await client.schedules.run(scheduleId);
    notify(`${title} is on the queue`);
    onChanged();
  });
  const pause = useAction(async () => {
    await client.schedules.set({ scheduleId, paused: !paused });
    notify(`${title} ${paused ? "runs again" : "is paused"}`);
    onChanged();
  });
  const [next] = nextRuns;
  return (
    <article class="card schedule" aria-label={title}>
      <div>
        <h2 class="breakable">{title}</h2>
        <p class="hint breakable">
          <code>{schedule.cron}</code> {schedule.timeZone}
          {name && ` · ${subjectOf(schedule)}`}
        </p>
      </div>
      <p>
        {paused ? "Paused: it does not run by itself." : next
          ? (
            <>
              Next run <Moment at={next} />
            </>
          )
          : "It never runs: there is no such time."}
      </p>
      <LastRun schedule={schedule} />
      {nextRuns.length > 1 && (
        <details>
          <summary>The next {nextRuns.length} runs</summary>
          <ol class="runs">
            {nextRuns.map((at) => (
              <li key={at}>
                <time dateTime={at}>{exact(Date.parse(at))}</time>
              </li>
            ))}
          </ol>
        </details>
      )}
      {run.error !== null && <Failure error={run.error} />}
      {pause.error !== null && <Failure error={pause.error} />}
      <div class="actions">
        <button
          type="button"
          class="quiet"
          disabled={run.busy}
          onClick={() => run.run()}
        >
          Run now
        </button>
        <button
          type="button"
          class="quiet"
          disabled={pause.busy}
          onClick={() => pause.run()}
        >
          {paused ? "Resume" : "Pause"}
        </button>
        <button type="button" class="quiet" onClick={onChange}>
          Change …
        </button>
        <button type="button" class="quiet" onClick={onRemove}>
          Remove …
        </button>
      </div>
    </article>
  );
}
