/**
 * The routes of the document "Background Polling": scraper runs of Meta ads.
 *
 * @module
 */

import { z } from "zod";
import { metaAd } from "../kinds/actor_run/meta_ad.ts";
import {
  actorInput,
  maxPolls,
  organisationId,
  pollDelayMs,
  runId,
  wakeToken,
} from "../kinds/actor_run/mod.ts";
import { operation } from "./operation.ts";
import { submitHeaders } from "./submit.ts";
import { jobWebhook } from "./webhook.ts";
import { jobId, moment, storableText, success } from "./words.ts";

const line = storableText.min(1).max(200);

/** Which runs are looked at. */
const pollingStatus = z.object({
  activeCount: z.int(),
  activeJobs: z.array(z.string()).describe("Ids of the runs"),
  timestamp: moment,
});

const exampleStatus = {
  activeCount: 2,
  activeJobs: ["abc123-def456", "xyz789-ghi012"],
  timestamp: "2024-01-15T10:30:00.000Z",
};

const started = z.object({
  success,
  message: z.string(),
  data: z.object({
    run_id: z.string().nullable(),
    job_id: jobId.describe("The job that looks at the run"),
    polling_status: z.object({ before: pollingStatus, after: pollingStatus }),
  }),
});

const exampleStarted = {
  success: true,
  message: "Scraping initiated successfully with background polling started",
  data: {
    run_id: "abc123-def456",
    job_id: "01a2081a-0874-77cd-b92d-2a8fa287e002",
    polling_status: {
      before: {
        activeCount: 0,
        activeJobs: [],
        timestamp: "2024-01-15T10:30:00.000Z",
      },
      after: {
        activeCount: 1,
        activeJobs: ["abc123-def456"],
        timestamp: "2024-01-15T10:30:01.000Z",
      },
    },
  },
};

/** `POST /api/scrap/meta-ads/start` */
export const startMetaAdsRun = operation({
  name: "start-meta-ads-run",
  method: "POST",
  path: "/api/scrap/meta-ads/start",
  summary:
    "Starts a run that scrapes Meta's ad library, and looks at it in the background until its ads are there",
  body: z.strictObject({
    organisation_id: organisationId
      .describe("Whose ads they are; each organisation has its own"),
    urls: z.array(z.url({ protocol: /^https?$/ }).max(2_000)).min(1).max(1_000)
      .optional()
      .describe("Pages of the ad library, or of advertisers, to scrape"),
    search_terms: z.array(line).min(1).max(100).optional()
      .describe("Words to look for in the ad library"),
    country: z.string().regex(/^(?:[A-Z]{2}|ALL)$/).default("ALL")
      .describe("Where the ads of `search_terms` are shown: `US`, `DE` …"),
    count: z.int().min(1).max(100_000).optional()
      .describe("The most ads to scrape; the actor's own default"),
    input: actorInput.optional().describe(
      "Anything else the actor takes; wins over what is made of the other fields",
    ),
    run_id: runId.optional().describe(
      "Goes on with this run instead of starting one, such as after a time-out; users may name their own alone",
    ),
    max_attempts: maxPolls
      .describe("How often the run is looked at before `RUN_TIMEOUT`"),
    delay_ms: pollDelayMs
      .describe("Time between two looks, in milliseconds"),
    webhook: jobWebhook.optional()
      .describe("Told when the job that this request makes has ended"),
  }).refine(
    (body) =>
      body.run_id !== undefined
        ? !body.urls && !body.search_terms && !body.count && !body.input
        : body.urls || body.search_terms || body.input,
    {
      path: ["urls"],
      message:
        "Name 'urls', 'search_terms' or an 'input' to scrape, or the 'run_id' to go on with alone",
    },
  ),
  example: {
    organisation_id: "org-1",
    search_terms: ["running shoes"],
    country: "US",
    count: 50,
  },
  headers: submitHeaders,
  refusals: [
    "JOB_NOT_FOUND",
    "JOB_FAILED",
    "INVALID_URL",
    "UNSUPPORTED_SCHEME",
    "URL_HAS_CREDENTIALS",
    "URL_TOO_LONG",
    "URL_BLOCKED",
    "WEBHOOK_SECRET_MISSING",
    "IDEMPOTENCY_KEY_REUSED",
    "RATE_LIMITED",
    "QUOTA_EXCEEDED",
  ],
  answers: {
    200: {
      description: "The run is there and is looked at",
      schema: started,
      example: exampleStarted,
    },
    202: {
      description:
        "The job is on the queue, but no worker has started the run yet: send the same again with the same `Idempotency-Key` to hear its id; the job goes on by itself",
      schema: started,
      example: {
        ...exampleStarted,
        message:
          "Scraping is queued, but its run has not started yet. Send the same request with the same Idempotency-Key again, or look at the job.",
        data: { ...exampleStarted.data, run_id: null },
      },
      headers: { "Retry-After": "Seconds" },
    },
  },
});

/** `POST /api/scrap/meta-ads/result` */
export const getMetaAdsResult = operation({
  name: "get-meta-ads-result",
  method: "POST",
  path: "/api/scrap/meta-ads/result",
  summary: "Answers with the ads of a run, or says that it is still running",
  body: z.strictObject({
    run_id: runId.describe("Id of the run"),
    organisation_id: organisationId.optional()
      .describe("Finds the runs of this organisation alone"),
  }),
  example: { run_id: "abc123-def456", organisation_id: "org-1" },
  refusals: ["JOB_NOT_FOUND", "JOB_FAILED"],
  answers: {
    200: {
      description: "The ads in the run's order; null while it is running",
      schema: z.object({
        success,
        message: z.string(),
        data: z.array(metaAd).nullable(),
      }),
      example: {
        success: true,
        message: "Scraper result fetched successfully.",
        data: [{
          run_id: "abc123-def456",
          organisation_id: "org-1",
          ad_archive_id: "ad123",
          page_id: "1000",
          page_name: "Example Page",
          title: "Ad Title",
          body: "What the ad says",
          cta_text: "Shop now",
          cta_type: "SHOP_NOW",
          link_url: "https://example.com/",
          resized_image_urls: ["url1", "url2"],
          original_image_urls: ["url3", "url4"],
          video_hd_urls: [],
          video_sd_urls: [],
          video_preview_image_urls: [],
          publisher_platforms: ["facebook", "instagram"],
          display_format: "IMAGE",
          is_active: true,
          start_date: "2024-01-01T08:00:00.000Z",
          end_date: null,
          ad_library_url: "https://www.facebook.com/ads/library/?id=ad123",
        }],
      },
    },
  },
});

/** `GET /api/scrap/queue/status` */
export const getScrapQueueStatus = operation({
  name: "get-scrap-queue-status",
  method: "GET",
  path: "/api/scrap/queue/status",
  summary: "Tells which scraper runs are looked at",
  query: z.strictObject({
    organisation_id: organisationId.optional()
      .describe("Tells of the runs of this organisation alone"),
  }),
  example: { organisation_id: "org-1" },
  answers: {
    200: {
      description: "The runs",
      schema: z.object({
        success,
        message: z.string(),
        data: z.object({ status: pollingStatus, message: z.string() }),
        timestamp: moment,
      }),
      example: {
        success: true,
        message:
          "Background polling monitoring information retrieved successfully",
        data: {
          status: exampleStatus,
          message: "Currently 2 background polling processes active",
        },
        timestamp: "2024-01-15T10:30:00.000Z",
      },
    },
  },
});

/** `POST /api/scrap/meta-ads/webhook?job_id=…&token=…` */
export const wakeMetaAdsRun = operation({
  name: "wake-meta-ads-run",
  method: "POST",
  path: "/api/scrap/meta-ads/webhook",
  summary:
    "Told by Apify that a run has ended: it is looked at now; what the message says is not read",
  query: z.strictObject({
    job_id: jobId.optional(),
    token: wakeToken.optional().describe("The token of the job"),
  }),
  example: {
    job_id: "01a2081a-0874-77cd-b92d-2a8fa287e002",
    token: "9b2e6c1e-6f0f-4a57-8f0a-0d6f6f3c1f11",
  },
  answers: {
    200: {
      description: "The job is due, or was, or has ended",
      schema: z.object({ success, woken: z.boolean() }),
      example: { success: true, woken: true },
    },
  },
});
