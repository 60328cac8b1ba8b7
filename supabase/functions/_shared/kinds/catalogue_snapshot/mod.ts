/** `catalogue_snapshot`: how many products a shop has and what they are worth, kept each day. */

import { z } from "zod";
import type { Kind } from "../kind.ts";

const args = z.strictObject({
  shopId: z.string().regex(/^[\w.-]{1,64}$/).describe("Id of the shop"),
});

/** The kind. */
export const catalogueSnapshot: Kind<z.infer<typeof args>> = {
  name: "catalogue_snapshot",
  args,
  example: { shopId: "1" },
  submitBy: "submit-job",
  maxAttempts: 3,
  timeoutMs: () => 60_000,
  lane: () => ({ key: "catalogue_snapshot", maxRunning: 4, gapMs: 0 }),
  subject: ({ shopId }) => shopId,
  once: ({ shopId }) => shopId,
  load: async () => (await import("./run.ts")).run,
};
