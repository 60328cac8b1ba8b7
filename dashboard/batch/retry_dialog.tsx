/**
 * Sends failed jobs back: which, with which options, and how many that is.
 *
 * @module
 */

import { useEffect, useState } from "preact/hooks";
import type { BatchUrl } from "../../client/mod.ts";
import { useProject } from "../app/project.ts";
import type { Given } from "../options/option.ts";
import { readOptions, retryOptions } from "../options/options.ts";
import { OptionsForm } from "../options/options_form.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { Failure } from "../parts/failure.tsx";
import { counted } from "../parts/format.ts";
import { notify } from "../parts/notices.tsx";
import { useAction } from "../parts/use_action.ts";
import { CodeChoice } from "./code_choice.tsx";
import { codesOf } from "./filter.ts";

/** The dialog; the count comes from the project itself. */
export function RetryDialog({ batchId, ownerId, rows, onClose, onDone }: {
  batchId: string;
  ownerId: string | undefined;
  rows: readonly BatchUrl[];
  onClose: () => void;
  onDone: () => void;
}) {
  const { client } = useProject();
  const [codes, setCodes] = useState<readonly string[]>([]);
  const [given, setGiven] = useState<Given>({});
  const [jobs, setJobs] = useState<number | null>(null);
  const [countError, setCountError] = useState<unknown>(null);
  const which = {
    ...(ownerId === undefined ? {} : { ownerId }),
    ...(codes.length > 0 ? { errorCodes: [...codes] } : {}),
  };
  useEffect(() => {
    const stop = new AbortController();
    setJobs(null);
    setCountError(null);
    client.retryFailed(batchId, {
      ...which,
      dryRun: true,
      signal: stop.signal,
    }).then(
      ({ count }) => setJobs(count),
      (error) => {
        if (!stop.signal.aborted) setCountError(error);
      },
    );
    return () => stop.abort();
  }, [codes.join()]);
  const action = useAction(async () => {
    const overrides = readOptions(given);
    const { count } = await client.retryFailed(batchId, {
      ...which,
      ...(Object.keys(overrides).length > 0 ? { overrides } : {}),
    });
    notify(`${counted(count, "job")} sent back to the queue`);
    onDone();
  });
  return (
    <Dialog title="Retry failed jobs" onClose={onClose}>
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault();
          action.run();
        }}
      >
        <CodeChoice
          codes={codesOf(rows)}
          chosen={codes}
          onChange={setCodes}
        />
        <fieldset class="field">
          <legend>With other options</legend>
          <OptionsForm
            options={retryOptions}
            given={given}
            changing
            onChange={setGiven}
          />
        </fieldset>
        {countError !== null && <Failure error={countError} />}
        {action.error !== null && <Failure error={action.error} />}
        <div class="form-end">
          <button type="submit" disabled={action.busy || !jobs}>
            {action.busy
              ? "Sending …"
              : jobs === null
              ? "Counting …"
              : `Retry ${counted(jobs, "job")}`}
          </button>
          <p class="hint" role="status">
            {jobs === null
              ? ""
              : `${counted(jobs, "failed job")} will get all of ${
                jobs === 1 ? "its" : "their"
              } tries again`}
          </p>
        </div>
      </form>
    </Dialog>
  );
}
