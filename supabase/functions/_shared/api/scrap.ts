/**
 * `/api/scrap/…`: scraper runs of Meta ads.
 *
 * @module
 */

import {
  getMetaAdsResult,
  getScrapQueueStatus,
  startMetaAdsRun,
  wakeMetaAdsRun,
} from "../contract/scrap.ts";
import { RequestError } from "../errors.ts";
import { background } from "../http/background.ts";
import { ownerOf } from "../http/owner.ts";
import { route } from "../http/route.ts";
import { kick } from "../queue/kick.ts";
import { Queue } from "../queue/queue.ts";
import { activeRuns, runResult } from "./scrap_runs.ts";
import { startRun } from "./scrap_start.ts";

const auth = ["user", "secret"] as const;

/** The routes. */
export const scrapRoutes = [
  route(
    startMetaAdsRun,
    { auth },
    async (request, { caller, headers, log, signal }) => {
      const before = await activeRuns(caller);
      const { jobId, runId } = await startRun(request, {
        owner: ownerOf(caller),
        headers,
        signal,
        submitted: () => background(kick(log), log),
      });
      const after = await activeRuns(caller);
      const data = {
        run_id: runId,
        job_id: jobId,
        polling_status: { before, after },
      };
      if (runId === null) {
        const message =
          "Scraping is queued, but its run has not started yet. Send the same request with the same Idempotency-Key again, or look at the job.";
        return Response.json({ success: true, message, data }, {
          status: 202,
          headers: { "retry-after": "5" },
        });
      }
      const message =
        "Scraping initiated successfully with background polling started";
      return Response.json({ success: true, message, data });
    },
  ),
  route(
    getMetaAdsResult,
    { auth },
    async ({ run_id, organisation_id: organisation }, { caller }) => {
      const data = await runResult(run_id, { ...caller, organisation });
      const message = data
        ? "Scraper result fetched successfully."
        : "Scraper is still running. Background polling is handling the process. Try again later.";
      return Response.json({ success: true, message, data });
    },
  ),
  route(
    getScrapQueueStatus,
    { auth },
    async (_body, { caller, query }) => {
      const { organisation_id: organisation } = query;
      const status = await activeRuns({ ...caller, organisation });
      return Response.json({
        success: true,
        message:
          "Background polling monitoring information retrieved successfully",
        data: {
          status,
          message:
            `Currently ${status.activeCount} background polling processes active`,
        },
        timestamp: status.timestamp,
      });
    },
  ),
  route(
    wakeMetaAdsRun,
    { auth: ["token"] },
    async (_body, { query: { job_id = "", token = "" }, log }) => {
      const woken = job_id && token
        ? await Queue.connect().wake(job_id, token)
        : null;
      if (woken === null) {
        throw new RequestError(
          "UNAUTHORIZED",
          "Cannot wake the job: the 'token' is not that of 'job_id'",
        );
      }
      if (woken) background(kick(log), log);
      return Response.json({ success: true, woken });
    },
  ),
];
