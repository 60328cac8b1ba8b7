/**
 * Calls the functions.
 *
 * @module
 */

import type { JobView } from "../supabase/functions/_shared/contract/job.ts";
import type { Connection } from "./connection.ts";

/** A refusal, in the words of the server. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly requestId: string | null,
  ) {
    super(message);
  }
}

/** Submits a URL; answers the job's id. */
export async function submitJob(
  connection: Connection,
  body: { url: string; render: boolean },
): Promise<string> {
  const { jobId } = await call(connection, "submit-crawl-job", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  return jobId;
}

/** Reads a job; its html only where asked for. */
export async function getJob(
  connection: Connection,
  id: string,
  includeHtml: boolean,
): Promise<{ job: JobView; html: string | null }> {
  const query = new URLSearchParams({
    jobId: id,
    includeHtml: `${includeHtml}`,
  });
  return await call(connection, `get-crawl-job?${query}`);
}

async function call(
  { url, key }: Connection,
  path: string,
  init: RequestInit = {},
) {
  const response = await fetch(`${url}/functions/v1/${path}`, {
    ...init,
    headers: { ...init.headers, apikey: key },
  }).catch(() => null);
  if (!response) {
    throw new ApiError(0, "OFFLINE", `${url} cannot be reached`, null);
  }
  const body = await response.json().catch(() => ({}));
  if (response.ok) return body;
  throw new ApiError(
    response.status,
    body.code ?? `HTTP ${response.status}`,
    body.message ?? "The server gave no reason",
    response.headers.get("x-request-id"),
  );
}
