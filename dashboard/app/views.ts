/**
 * The views, in the order of the navigation: one line adds one.
 *
 * @module
 */

import type { ComponentType } from "preact";
import { BatchesView } from "../batches/batches_view.tsx";
import { JobsView } from "../job/jobs_view.tsx";
import type { IconName } from "../parts/icon.tsx";
import { QueueView } from "../queue/queue_view.tsx";
import { SchedulesView } from "../schedules/schedules_view.tsx";
import { SubmitView } from "../submit/submit_view.tsx";
import { WebhooksView } from "../webhooks/webhooks_view.tsx";
import type { Route } from "./route.ts";

/** A view and its place. */
export interface View {
  /** The first part of its paths. */
  readonly path: string;
  readonly label: string;
  readonly icon: IconName;
  readonly Show: ComponentType<{ route: Route }>;
}

/** All views. */
export const views: readonly View[] = [
  { path: "crawl", label: "Crawl", icon: "plus", Show: SubmitView },
  { path: "batches", label: "Batches", icon: "batches", Show: BatchesView },
  { path: "jobs", label: "Jobs", icon: "job", Show: JobsView },
  { path: "queue", label: "Queue", icon: "queue", Show: QueueView },
  {
    path: "schedules",
    label: "Schedules",
    icon: "schedule",
    Show: SchedulesView,
  },
  { path: "webhooks", label: "Webhooks", icon: "webhook", Show: WebhooksView },
];
