/**
 * Removes a schedule, after a question.
 *
 * @module
 */

import type { ScheduleView } from "../../client/mod.ts";
import { useProject } from "../app/project.ts";
import { Dialog } from "../parts/dialog.tsx";
import { Failure } from "../parts/failure.tsx";
import { notify } from "../parts/notices.tsx";
import { useAction } from "../parts/use_action.ts";
import { subjectOf } from "./subject_of.ts";

/** The dialog. */
export function RemoveDialog({ schedule, onClose, onDone }: {
  schedule: ScheduleView;
  onClose: () => void;
  onDone: () => void;
}) {
  const { client } = useProject();
  const title = schedule.name || subjectOf(schedule);
  const action = useAction(async () => {
    await client.schedules.remove(schedule.scheduleId);
    notify(`${title} is removed`);
    onDone();
  });
  return (
    <Dialog title="Remove the schedule?" onClose={onClose}>
      <p class="breakable">
        {title} does not run any more. What it has submitted stays.
      </p>
      {action.error !== null && <Failure error={action.error} />}
      <div class="form-end">
        <button
          type="button"
          class="danger"
          disabled={action.busy}
          onClick={() => action.run()}
        >
          {action.busy ? "Removing …" : "Remove it"}
        </button>
        <button type="button" class="quiet" onClick={onClose}>
          Keep it
        </button>
      </div>
    </Dialog>
  );
}
