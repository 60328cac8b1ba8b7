/**
 * What is submitted again and again.
 *
 * @module
 */

import { useState } from "preact/hooks";
import type { ScheduleView } from "../../client/mod.ts";
import { useProject } from "../app/project.ts";
import { Empty } from "../parts/empty.tsx";
import { Failure } from "../parts/failure.tsx";
import { counted } from "../parts/format.ts";
import { Loading } from "../parts/loading.tsx";
import { PageHead } from "../parts/page_head.tsx";
import { usePoll } from "../parts/use_poll.ts";
import { RemoveDialog } from "./remove_dialog.tsx";
import { ScheduleCard } from "./schedule_card.tsx";
import { ScheduleDialog } from "./schedule_dialog.tsx";

/** What is asked for: a new one, or of one that is there. */
type Asked =
  | { readonly type: "new" }
  | { readonly type: "change" | "remove"; readonly schedule: ScheduleView };

/** `#/schedules` */
export function SchedulesView() {
  const { client } = useProject();
  const [asked, setAsked] = useState<Asked | null>(null);
  const { value, error, refresh } = usePoll(
    (signal) => Array.fromAsync(client.schedules.list({ signal })),
    [client],
    { everyMs: 3_000, longestMs: 15_000 },
  );
  const close = () => setAsked(null);
  const done = () => {
    close();
    refresh();
  };
  const ask = () => setAsked({ type: "new" });
  return (
    <>
      <PageHead
        title="Schedules"
        under={value && value.length > 0 && (
          <p>{counted(value.length, "schedule")}</p>
        )}
      >
        <button type="button" onClick={ask}>New schedule …</button>
      </PageHead>
      {error !== null && <Failure error={error} onRetry={refresh} />}
      {!value && error === null && <Loading />}
      {value && value.length === 0 && (
        <Empty icon="schedule" title="No schedules yet">
          <p>
            A schedule crawls the same pages again and again: every hour, or on
            weekdays at half past six.
          </p>
        </Empty>
      )}
      {value && (
        <ul class="cards">
          {value.map((schedule) => (
            <li key={schedule.scheduleId}>
              <ScheduleCard
                schedule={schedule}
                onChange={() => setAsked({ type: "change", schedule })}
                onRemove={() => setAsked({ type: "remove", schedule })}
                onChanged={refresh}
              />
            </li>
          ))}
        </ul>
      )}
      {asked?.type === "new" && (
        <ScheduleDialog schedule={null} onClose={close} onDone={done} />
      )}
      {asked?.type === "change" && (
        <ScheduleDialog
          schedule={asked.schedule}
          onClose={close}
          onDone={done}
        />
      )}
      {asked?.type === "remove" && (
        <RemoveDialog
          schedule={asked.schedule}
          onClose={close}
          onDone={done}
        />
      )}
    </>
  );
}
