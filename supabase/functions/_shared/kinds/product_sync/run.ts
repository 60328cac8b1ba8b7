/**
 * Syncs the products of a follow, page by page in the order of their ids:
 * copies are in the same order, so what is gone is found on the way.
 *
 * @module
 */

import { z } from "zod";
import { JobError } from "../../errors.ts";
import type { Entry, Job, Run, Tools } from "../kind.ts";
import { copyOf, isCopy } from "./copy.ts";
import { copiesOf, type Follow, followItem, shopData } from "./follow.ts";
import {
  longestSyncMs,
  type ProductSyncArgs,
  type ProductSyncResult,
  productSyncResult,
} from "./mod.ts";

/** The most errors that are told. */
const maxProblems = 100;

/** How far a try has come; a request that ends is gone on from here. */
const notes = z.object({
  attempt: z.int(),
  /** Id of the last product that was looked at; empty at the start. */
  after: z.string(),
  pages: z.int(),
  spentMs: z.number(),
  result: productSyncResult,
});

type Notes = z.infer<typeof notes>;

/** The handler. */
export const run: Run<ProductSyncArgs> = async (job, tools) => {
  const { followId } = job.args;
  const started = Date.now();
  const follow = await readFollow(followId, tools);
  let at = begin(job);
  if (at.after === "") {
    tools.log.info("sync_started", {
      message: `[SyncQueue] Starting product sync for follow ${followId}`,
    });
  }
  await tools.progress(10);
  if (follow.mode === "resell") {
    for (let more = true; more;) {
      tools.signal.throwIfAborted();
      ({ at, more } = await syncPage(at, { follow, followId, tools }));
      const spentMs = at.spentMs + Date.now() - started;
      if (more && spentMs > longestSyncMs) throw tooLong(at);
      await tools.save({ ...at, spentMs });
      await tools.progress(90 - 80 / (at.pages + 1));
    }
  }
  await tools.progress(90);
  const { synced, errors } = at.result;
  tools.log.info("sync_completed", {
    message: `[SyncQueue] Completed product sync for follow ${followId}`,
  });
  tools.log.info("sync_job_completed", {
    message:
      `[SyncQueue] Job ${job.id} completed successfully - synced: ${synced}, errors: ${errors}`,
  });
  return { do: "complete", result: at.result };
};

/** The notes of this try, or those of its start. */
function begin({ state, attempt }: Job<ProductSyncArgs>): Notes {
  const known = notes.safeParse(state);
  if (known.success && known.data.attempt === attempt) return known.data;
  const result: ProductSyncResult = {
    synced: 0,
    skipped: 0,
    errors: 0,
    removed: 0,
    problems: [],
  };
  return { attempt, after: "", pages: 0, spentMs: 0, result };
}

async function readFollow(
  followId: string,
  { datasets }: Tools,
): Promise<Follow> {
  const { items: [found] } = await datasets.read({
    dataset: shopData.follows,
    keys: [followId],
  });
  const follow = followItem.safeParse(found?.item);
  if (follow.success) return follow.data;
  throw new JobError(
    "INVALID_ARGS",
    `Cannot sync follow '${followId}': there is no such follow`,
  );
}

interface Sync {
  readonly follow: Follow;
  readonly followId: string;
  readonly tools: Tools;
}

/** Copies the next page of products, and takes out copies of what is gone. */
async function syncPage(
  at: Notes,
  { follow, followId, tools: { datasets } }: Sync,
): Promise<{ at: Notes; more: boolean }> {
  const { sourceShopId: source, followerShopId: follower } = follow;
  const { items, more } = await datasets.read({
    dataset: shopData.products,
    scope: source,
    ...(at.after === "" ? {} : { after: { scope: source, key: at.after } }),
  });
  const { synced, skipped, errors, removed, problems } = at.result;
  const copies: Entry[] = [];
  const found: ProductSyncResult["problems"] = [];
  const own = items.filter((product) => !isCopy(product));
  for (const product of own) {
    const copy = copyOf(product, follow, followId);
    if (typeof copy !== "string") copies.push(copy);
    else found.push({ productId: product.key, message: copy });
  }
  const last = items.at(-1)?.key ?? "";
  const after = { ...at, after: last, pages: at.pages + 1 };
  if (source === follower) {
    // A shop that follows itself has it all.
    const result = { ...at.result, skipped: skipped + own.length };
    return { at: { ...after, result }, more };
  }
  // What cannot be sold just now is not gone.
  const kept = new Set(own.map(({ key }) => copiesOf(follow) + key));
  const gone = (await copiesBetween(at.after, more ? last : null, {
    follow,
    datasets,
  })).filter((key) => !kept.has(key));
  const { [shopData.products]: saved } = await datasets.save([{
    dataset: shopData.products,
    scope: follower,
    items: copies,
    remove: gone,
  }]);
  return {
    at: {
      ...after,
      result: {
        synced: synced + (saved?.inserted ?? 0) + (saved?.updated ?? 0),
        skipped: skipped + (saved?.unchanged ?? 0),
        errors: errors + found.length,
        removed: removed + (saved?.removed ?? 0),
        problems: [...problems, ...found].slice(0, maxProblems),
      },
    },
    more,
  };
}

/** Ids of the copies of products after one id and up to another, or to the last. */
async function copiesBetween(
  from: string,
  to: string | null,
  { follow, datasets }: Pick<Sync, "follow"> & Pick<Tools, "datasets">,
): Promise<string[]> {
  const start = copiesOf(follow);
  const scope = follow.followerShopId;
  const keys: string[] = [];
  for (let key = start + from;;) {
    const { items, more } = await datasets.read({
      dataset: shopData.products,
      scope,
      after: { scope, key },
    });
    for (const { key } of items) {
      // Ids are ASCII: the database has them in this order, too.
      if (!key.startsWith(start) || to !== null && key > start + to) {
        return keys;
      }
      keys.push(key);
    }
    const last = items.at(-1);
    if (!more || !last) return keys;
    key = last.key;
  }
}

function tooLong({ pages }: Notes): JobError {
  return new JobError(
    "TIMEOUT",
    `Cannot finish within ${longestSyncMs} ms: it came to ${pages} pages of products`,
  );
}
