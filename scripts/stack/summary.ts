/**
 * What `deno task start` prints when everything runs.
 *
 * @module
 */

import type { Stack } from "./mod.ts";

/** The addresses, the keys, and a crawl to paste into a shell. */
export function summary(stack: Stack, startedInMs: number): string {
  const { apiUrl, keys, sampleUrl } = stack;
  const functions = `${apiUrl}/functions/v1`;
  const body = JSON.stringify({ url: sampleUrl, render: true });
  return `
Started in ${
    (startedInMs / 1000).toFixed(1)
  } s. Ctrl-C stops it and keeps the data.

  API              ${apiUrl}
  Functions        ${functions}/
  Dashboard        ${stack.dashboardUrl}
  Database         ${stack.databaseUrl}
  Publishable key  ${keys.publishable}
  Secret key       ${keys.secret}

Crawl a page, here one that this machine serves:

  JOB=$(curl -sS ${functions}/submit-crawl-job -H 'apikey: ${keys.secret}' -H 'Content-Type: application/json' -d '${body}' | tee /dev/stderr | grep -oE '[0-9a-f]{8}-[0-9a-f-]{27}')

and read the result a second later; the first time, the browser needs a few:

  curl -sS "${functions}/get-crawl-job?jobId=$JOB" -H 'apikey: ${keys.secret}'
`;
}
