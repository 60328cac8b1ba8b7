/**
 * A page that crashes its browser's page twice is given up, and the pages that
 * are open beside it are not harmed.
 */

import { html, serve } from "../functions/_shared/net/testing/servers.ts";
import { assert, assertEquals } from "../../scripts/testing/assert.ts";
import { Caller } from "../../scripts/testing/caller.ts";
import { testStack } from "../../scripts/testing/stack.ts";
import { audit } from "./jobs.ts";

Deno.test("a page that fills its memory twice is POISON, and its neighbours finish", async () => {
  let crashes = 0;
  await using site = serve((request) => {
    const { pathname } = new URL(request.url);
    if (pathname !== "/bomb") return html(`<title>${pathname}</title><p>fine`);
    crashes++;
    return html(`<script>
      const all = [];
      while (true) all.push(Array(1e6).fill(Math.random()));
    </script>`);
  });
  await using stack = await testStack({
    env: { CRAWL_ALLOWED_PRIVATE_HOSTS: site.host },
  });
  const secret = Caller.secret(stack);
  const submit = async (path: string): Promise<string> => {
    const { json } = await secret.post("submit-crawl-job", {
      url: site.origin + path,
      maxAttempts: 5,
    });
    return json.jobId;
  };
  const bomb = await submit("/bomb");
  const paths = ["/a", "/b", "/c", "/d", "/e"];
  const neighbours = await Promise.all(paths.map(submit));
  const ended = async (jobId: string) => {
    const { json } = await secret.post("wait-for-crawl-job", { jobId });
    return json.job;
  };
  for (const jobId of neighbours) {
    const job = await ended(jobId);
    assertEquals([job.status, job.attempts.length], ["completed", 1]);
  }
  const job = await ended(bomb);
  assertEquals([job.status, job.error.code], ["error", "POISON"]);
  assertEquals(crashes, 2);
  const codes = await stack.sql`
    select error_code from public.crawl_attempts where job_id = ${bomb} order by started_at`;
  assertEquals(codes.map((row) => row.error_code), [
    "PAGE_CRASHED",
    "PAGE_CRASHED",
  ]);
  // The browser goes on.
  const later = await ended(await submit("/later"));
  assert(later.status === "completed", JSON.stringify(later));
  assertEquals(await audit(stack.sql), []);
});
