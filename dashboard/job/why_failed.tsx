/**
 * Why a job has no page, and what can be done.
 *
 * @module
 */

import type { JobView } from "../../client/mod.ts";
import { Icon } from "../parts/icon.tsx";
import { adviceFor } from "./error_words.ts";

/** Nothing where all went well. */
export function WhyFailed({ job }: { job: JobView }) {
  if (job.status === "cancelled") {
    return (
      <div class="note">
        <Icon name="cancelled" />
        <p>{adviceFor("CANCELLED")}</p>
      </div>
    );
  }
  if (job.status !== "error" || !job.error) return null;
  const { code, message } = job.error;
  return (
    <div class="note note-bad" id="why">
      <Icon name="error" />
      <div>
        <p>
          <strong>
            <code>{code}</code>
          </strong>{" "}
          <span class="breakable">{message}</span>
        </p>
        <p>{adviceFor(code)}</p>
        <p class="hint">
          It was tried {job.attempt} of {job.max_attempts}{" "}
          times; nothing more happens by itself.
        </p>
      </div>
    </div>
  );
}
