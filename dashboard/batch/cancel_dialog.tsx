/**
 * Cancels what is left of a batch.
 *
 * @module
 */

import { useProject } from "../app/project.ts";
import { Dialog } from "../parts/dialog.tsx";
import { Failure } from "../parts/failure.tsx";
import { counted } from "../parts/format.ts";
import { notify } from "../parts/notices.tsx";
import { useAction } from "../parts/use_action.ts";

/** Asks first: it is final. */
export function CancelDialog({ batchId, ownerId, open, onClose, onDone }: {
  batchId: string;
  ownerId: string | undefined;
  /** Jobs that have not ended. */
  open: number;
  onClose: () => void;
  onDone: () => void;
}) {
  const { client } = useProject();
  const action = useAction(async () => {
    const count = await client.cancel({
      batchId,
      ...(ownerId === undefined ? {} : { ownerId }),
    });
    notify(`${counted(count, "job")} cancelled`);
    onDone();
  });
  return (
    <Dialog title="Cancel what is left?" onClose={onClose}>
      <p>
        {counted(open, "job")} {open === 1 ? "has" : "have"}{" "}
        not ended. Waiting ones stop at once, running ones within moments. Pages
        that were crawled stay.
      </p>
      {action.error !== null && <Failure error={action.error} />}
      <div class="form-end">
        <button
          type="button"
          class="danger"
          disabled={action.busy}
          onClick={() => action.run()}
        >
          {action.busy ? "Cancelling …" : `Cancel ${counted(open, "job")}`}
        </button>
        <button type="button" class="quiet" onClick={onClose}>
          Let them run
        </button>
      </div>
    </Dialog>
  );
}
