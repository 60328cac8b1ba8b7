/**
 * What can be done with a job.
 *
 * @module
 */

import type { JobView } from "../../client/mod.ts";
import { useProject } from "../app/project.ts";
import { CopyButton } from "../parts/copy_button.tsx";
import { Icon } from "../parts/icon.tsx";
import { notify } from "../parts/notices.tsx";
import { problemOf } from "../parts/problem.ts";
import { useAction } from "../parts/use_action.ts";
import { curlOf } from "./curl.ts";
import { hasEnded } from "./ended.ts";

/** Retry or cancel, and the same as a command. */
export function JobActions({ job, onRetry, onChanged }: {
  job: JobView;
  onRetry: () => void;
  onChanged: () => void;
}) {
  const { client, connection } = useProject();
  const cancel = useAction(async () => {
    const count = await client.cancel({ jobIds: [job.id] })
      .catch((error) => {
        const { code, message } = problemOf(error);
        notify(`${code}: ${message}`);
        return null;
      });
    if (count !== null) notify(count > 0 ? "Cancelled" : "It has ended before");
    onChanged();
  });
  return (
    <>
      {(job.status === "error" || job.status === "cancelled") && (
        <button type="button" onClick={onRetry}>
          <Icon name="retry" />
          Retry …
        </button>
      )}
      {!hasEnded(job) && (
        <button
          type="button"
          class="quiet"
          disabled={cancel.busy}
          onClick={() => cancel.run()}
        >
          <Icon name="cancelled" />
          Cancel
        </button>
      )}
      <CopyButton
        label="Copy as curl"
        text={() => curlOf(connection.url, job.id)}
      />
    </>
  );
}
