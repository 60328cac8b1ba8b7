/**
 * Sends one job back, with other options if wanted.
 *
 * @module
 */

import { useState } from "preact/hooks";
import type { JobView } from "../../client/mod.ts";
import { useProject } from "../app/project.ts";
import type { Given } from "../options/option.ts";
import { readOptions, retryOptions } from "../options/options.ts";
import { OptionsForm } from "../options/options_form.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { Failure } from "../parts/failure.tsx";
import { notify } from "../parts/notices.tsx";
import { useAction } from "../parts/use_action.ts";
import { adviceFor } from "./error_words.ts";

/** The dialog. */
export function RetryJobDialog({ job, onClose, onDone }: {
  job: JobView;
  onClose: () => void;
  onDone: () => void;
}) {
  const { client } = useProject();
  const [given, setGiven] = useState<Given>({});
  const action = useAction(async () => {
    const overrides = readOptions(given);
    await client.retry(
      job.id,
      Object.keys(overrides).length > 0 ? overrides : undefined,
    );
    notify("The job is on the queue again");
    onDone();
  });
  return (
    <Dialog title="Retry the job" onClose={onClose}>
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault();
          action.run();
        }}
      >
        {job.error && <p class="hint">{adviceFor(job.error.code)}</p>}
        <OptionsForm
          options={retryOptions}
          given={given}
          changing
          onChange={setGiven}
        />
        {action.error !== null && <Failure error={action.error} />}
        <div class="form-end">
          <button type="submit" disabled={action.busy}>
            {action.busy ? "Sending …" : "Retry"}
          </button>
          <p class="hint">It gets all of its tries again.</p>
        </div>
      </form>
    </Dialog>
  );
}
