/**
 * `POST /functions/v1/pageperfect-workflow` submits a URL, waits for it and
 * continues with the page; 202 when another call has to go on waiting.
 *
 * @module
 */

import { pageperfectWorkflow } from "../_shared/contract/workflow.ts";
import { background } from "../_shared/http/background.ts";
import { ownerOf } from "../_shared/http/owner.ts";
import { route } from "../_shared/http/route.ts";
import { kick } from "../_shared/queue/kick.ts";
import { retryAfter } from "../_shared/queue/wait.ts";
import { runWorkflow } from "../_shared/queue/workflow.ts";

export default {
  fetch: route(
    pageperfectWorkflow,
    { auth: ["user", "secret"] },
    async (request, { caller, headers, log, signal }) => {
      const answer = await runWorkflow(request, {
        owner: ownerOf(caller),
        headers,
        signal,
        submitted: () => background(kick(log), log),
      });
      if (answer.done) return Response.json({ success: true, ...answer });
      return Response.json({ success: true, ...answer }, {
        status: 202,
        headers: { "retry-after": retryAfter(answer.remainingMs) },
      });
    },
  ),
};
