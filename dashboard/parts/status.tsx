/**
 * A status: a word, with a picture and a colour of its own.
 *
 * @module
 */

import type { BatchRow, JobView } from "../../client/mod.ts";
import { Icon, type IconName } from "./icon.tsx";

/** The status of a job or of a batch. */
export type AnyStatus = JobView["status"] | BatchRow["status"];

/** How each is shown. */
export const statuses: Readonly<
  Record<
    AnyStatus,
    { readonly word: string; readonly icon: IconName; readonly tone: string }
  >
> = {
  pending: { word: "Waiting", icon: "pending", tone: "pending" },
  processing: { word: "Running", icon: "processing", tone: "processing" },
  running: { word: "Running", icon: "processing", tone: "processing" },
  completed: { word: "Done", icon: "completed", tone: "completed" },
  completed_with_errors: {
    word: "Done, some failed",
    icon: "warn",
    tone: "mixed",
  },
  error: { word: "Failed", icon: "error", tone: "error" },
  cancelled: { word: "Cancelled", icon: "cancelled", tone: "cancelled" },
};

/** The five statuses of jobs, in the order of their life. */
export const jobStatuses = [
  "completed",
  "error",
  "cancelled",
  "processing",
  "pending",
] as const;

/** The badge. */
export function Status({ status }: { status: AnyStatus }) {
  const { word, icon, tone } = statuses[status];
  return (
    <span class="status" data-tone={tone} data-status={status}>
      <Icon name={icon} />
      {word}
    </span>
  );
}
