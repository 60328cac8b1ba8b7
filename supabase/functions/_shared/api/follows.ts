/**
 * `/api/follows`: which shop follows which.
 *
 * @module
 */

import {
  createFollow,
  getFollow,
  listFollows,
  type MadeFollow,
  syncFollow,
  unfollow,
} from "../contract/follows.ts";
import { RequestError } from "../errors.ts";
import { background } from "../http/background.ts";
import { fromCursor, toCursor } from "../http/cursor.ts";
import { ownerOf } from "../http/owner.ts";
import { route } from "../http/route.ts";
import type { AnyRoute } from "../http/router.ts";
import type { Log } from "../log.ts";
import { Follows } from "../queue/follows.ts";
import { kick } from "../queue/kick.ts";
import { Shops } from "../queue/shops.ts";

const auth = ["user", "secret"] as const;

const made = route(createFollow, { auth }, async (follow, { caller, log }) => {
  const owner = ownerOf(caller);
  const { followerShopId, sourceShopId, mode } = follow;
  await Shops.of(owner).all([followerShopId, sourceShopId]);
  const data = await Follows.of(owner).put(follow);
  if (mode === "resell") {
    return queued(
      data,
      "Follow created. Products are syncing in background.",
      log,
    );
  }
  return Response.json(
    { success: true, data, message: "Follow created." },
    { status: 201 },
  );
});

const synced = route(
  syncFollow,
  { auth },
  async (_body, { caller, params: { id = "" }, log }) => {
    const follows = Follows.of(ownerOf(caller));
    const { created_at: _c, updated_at: _u, ...data } = await follows.get(id);
    if (data.mode !== "resell") {
      throw new RequestError(
        "INVALID_STATE",
        `Cannot sync follow '${id}' as its mode is '${data.mode}': only 'resell' copies products`,
      );
    }
    await follows.sync(data);
    return queued(data, "Products are syncing in background.", log);
  },
);

/** The answer to a sync that is on the queue now, and starts. */
function queued(data: MadeFollow, message: string, log: Log): Response {
  log.info("sync_queued", {
    message: `[SyncQueue] Queued product sync job for follow ${data.id}`,
  });
  background(kick(log), log);
  return Response.json(
    { success: true, data, message, sync_status: "pending" },
    { status: 202 },
  );
}

const list = route(listFollows, { auth }, async (_body, { caller, query }) => {
  const { follows, more } = await Follows.of(ownerOf(caller)).list({
    limit: query.limit,
    after: fromCursor(query.cursor),
  });
  return Response.json({
    success: true,
    data: follows,
    nextCursor: more ? toCursor(follows.at(-1)?.id) : null,
  });
});

const got = route(
  getFollow,
  { auth },
  async (_body, { caller, params: { id = "" } }) => {
    const data = await Follows.of(ownerOf(caller)).get(id);
    return Response.json({ success: true, data });
  },
);

const ended = route(
  unfollow,
  { auth },
  async ({ removeProducts }, { caller, params: { id = "" } }) => {
    const owner = ownerOf(caller);
    const follows = Follows.of(owner);
    const { follower_shop_id: shop } = await follows.get(id);
    await follows.remove(id);
    const removed = removeProducts
      ? await Shops.of(owner).removeCopies(shop, id)
      : 0;
    return Response.json({ success: true, removed });
  },
);

/** The routes. */
export const followRoutes: readonly AnyRoute[] = [
  made,
  list,
  got,
  synced,
  ended,
];
