/**
 * Makes a schedule, or changes when one runs.
 *
 * @module
 */

import { useState } from "preact/hooks";
import type { ScheduleView } from "../../client/mod.ts";
import { useProject } from "../app/project.ts";
import { initialOptions, options, readOptions } from "../options/options.ts";
import { OptionsForm } from "../options/options_form.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { Failure } from "../parts/failure.tsx";
import { relative } from "../parts/format.ts";
import { notify } from "../parts/notices.tsx";
import { Form } from "../parts/form.tsx";
import { TextField } from "../parts/text_field.tsx";
import { useAction } from "../parts/use_action.ts";
import { readUrls } from "../submit/read_urls.ts";
import { CronField } from "./cron_field.tsx";
import { OverlapField } from "./overlap_field.tsx";
import { UrlsField } from "./urls_field.tsx";

/** The schedule itself says when. */
const its = options.filter(({ name }) => name !== "runAt");

/** The dialog; `schedule` is the one to change. What that crawls stays. */
export function ScheduleDialog({ schedule, onClose, onDone }: {
  schedule: ScheduleView | null;
  onClose: () => void;
  onDone: () => void;
}) {
  const { client } = useProject();
  const [given, setGiven] = useState(initialOptions);
  const action = useAction(async (form: FormData) => {
    const text = (name: string) => String(form.get(name) ?? "").trim();
    const { nextRuns: [next], paused } = await client.schedules.set({
      ...(schedule
        ? { scheduleId: schedule.scheduleId }
        : templateOf(text("urls"), readOptions(given))),
      name: text("name"),
      cron: text("cron"),
      timeZone: text("timeZone") || "UTC",
      overlap: text("overlap") === "queue" ? "queue" : "skip",
    });
    notify(
      paused
        ? "Set; it is paused"
        : next
        ? `Set; it runs ${relative(Date.parse(next), Date.now())}`
        : "Set, but there is no such time: it never runs",
    );
    onDone();
  });
  return (
    <Dialog
      title={schedule ? "Change the schedule" : "A new schedule"}
      onClose={onClose}
    >
      <Form action={action}>
        <TextField
          name="name"
          label="Name"
          value={schedule?.name}
          maxLength={200}
        />
        <CronField cron={schedule?.cron} />
        <div class="options-grid">
          <TextField
            name="timeZone"
            label="Time zone"
            hint="IANA, such as Europe/Vienna"
            value={schedule?.timeZone ?? ownZone()}
          />
          <OverlapField overlap={schedule?.overlap ?? "skip"} />
        </div>
        {!schedule && (
          <>
            <UrlsField />
            <OptionsForm options={its} given={given} onChange={setGiven} />
          </>
        )}
        {action.error !== null && <Failure error={action.error} />}
        <div class="form-end">
          <button type="submit" disabled={action.busy}>
            {action.busy ? "Setting …" : "Set"}
          </button>
        </div>
      </Form>
    </Dialog>
  );
}

/** One page is a job, several are a batch. */
function templateOf(text: string, options: ReturnType<typeof readOptions>) {
  const urls = readUrls(text).map(({ url }) => url);
  const [url, ...more] = urls;
  return url !== undefined && more.length === 0
    ? { job: { ...options, url } }
    : { batch: { ...options, urls } };
}

function ownZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}
