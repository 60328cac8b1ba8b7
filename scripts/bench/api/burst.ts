/**
 * 1 000 submits at once: how long each waits for its answer, and whether what
 * was acknowledged is done.
 *
 * @module
 */

import { Caller } from "../../testing/caller.ts";
import { testStack } from "../../testing/stack.ts";
import { ms, quantile } from "../figures.ts";

const submits = 1_000;
const longestMs = 300_000;

/** Submits as a user, who is told to wait beyond 600 a minute, and as the secret key. */
export async function burst(): Promise<void> {
  await using site = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    () => new Response("<p>Hi", { headers: { "content-type": "text/html" } }),
  );
  const host = `127.0.0.1:${site.addr.port}`;
  await using stack = await testStack({
    env: { CRAWL_ALLOWED_PRIVATE_HOSTS: host },
  });
  const callers = [
    ["a user", await Caller.user(stack, "alice")],
    ["the secret key", Caller.secret(stack)],
  ] as const;
  for (const [who, caller] of callers) {
    const began = performance.now();
    const answers = await Promise.all(
      Array.from({ length: submits }, async (_, i) => {
        const { status } = await caller.post("submit-crawl-job", {
          url: `http://${host}/${i}`,
          render: false,
        });
        return { status, ms: performance.now() - began };
      }),
    );
    const times = answers.map(({ ms }) => ms);
    const of = (wanted: number) =>
      answers.filter(({ status }) => status === wanted).length;
    const accepted = of(202);
    console.log(
      `${submits} submits of ${who} at once: ${accepted} × 202, ${
        of(429)
      } × 429, ${submits - accepted - of(429)} others; p50 ${
        ms(quantile(times, 0.5))
      }, p99 ${ms(quantile(times, 0.99))}`,
    );
    for (;;) {
      const [row] = await stack.sql`
        select count(*)::int as jobs, count(*) filter (where status = 'completed')::int as completed
        from public.crawl_jobs where owner_id is not distinct from ${caller.id}`;
      const took = performance.now() - began;
      if (row?.completed === accepted && row?.jobs === accepted) {
        console.log(`${accepted} of them completed after ${ms(took)}`);
        break;
      }
      if (took > longestMs) throw new Error(`${row?.completed} are completed`);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}
