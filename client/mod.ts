/**
 * A typed client of the crawl functions for Deno, Node and browsers. It needs
 * no package: `deno task client` makes one file of it.
 *
 * @module
 */

export { CrawlClient } from "./client.ts";
export {
  type CallOptions,
  Connection,
  type ConnectionOptions,
} from "./connection.ts";
export { CrawlError, JobFailedError, WaitTimeoutError } from "./errors.ts";
export { waitForCrawlJob, type WaitOptions } from "./wait.ts";
export {
  type BatchesPage,
  type BatchPage,
  type BatchPageOptions,
  readBatchesPage,
  readBatchPage,
} from "./batch.ts";
export {
  type HostSetting,
  type HostsPage,
  readHosts,
  setHost,
} from "./hosts.ts";
export type {
  Batch,
  BatchesOptions,
  BatchJobsOptions,
  BatchOptions,
  RetriedBatch,
  RetryFailedOptions,
} from "./batch.ts";
export type { Cancellation } from "./cancel.ts";
export type {
  ExportFileOptions,
  ExportOptions,
  ExportRow,
  UsualField,
} from "./export.ts";
export type {
  CrawledJob,
  CrawlOptions,
  Explanation,
  GetOptions,
  JobOptions,
  KindAndArgs,
  KindOptions,
  Overrides,
  Retried,
  SubmitOptions,
  Submitted,
  SubmittedKind,
} from "./job.ts";
export type {
  BatchEntry,
  BatchSubmitOptions,
  BatchSubmitted,
} from "./submit_batch.ts";
export type { RunOfSchedule, ScheduleChanges, Schedules } from "./schedules.ts";
export type { DeliveriesOptions, Webhooks } from "./webhooks.ts";
export type { WaitForBatchOptions } from "./wait_for_batch.ts";
export type { Begun, WorkflowOptions, WorkflowResult } from "./workflow.ts";
export type {
  BatchRow,
  BatchUrl,
} from "../supabase/functions/_shared/contract/batch.ts";
export type { ExportField } from "../supabase/functions/_shared/contract/export.ts";
export type { JobView } from "../supabase/functions/_shared/contract/job.ts";
export type { QueueStatus } from "../supabase/functions/_shared/contract/queue_status.ts";
export type { ScheduleView } from "../supabase/functions/_shared/contract/schedule.ts";
export type { WebhookEvent } from "../supabase/functions/_shared/contract/webhook.ts";
export type { WebhookDelivery } from "../supabase/functions/_shared/contract/webhook_delivery.ts";
export type {
  FailedUrl,
} from "../supabase/functions/_shared/contract/submit_batch.ts";
export type { WorkflowPage } from "../supabase/functions/_shared/contract/workflow.ts";
export type {
  FormatName,
  PageFormats,
  PageResult,
} from "../supabase/functions/_shared/kinds/page_crawl/formats.ts";
