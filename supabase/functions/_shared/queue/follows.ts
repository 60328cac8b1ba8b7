/**
 * Follows of one owner, and their syncs.
 *
 * @module
 */

import type { FollowView, MadeFollow } from "../contract/follows.ts";
import { foundFollow } from "../contract/found.ts";
import { utc } from "../contract/view.ts";
import type { Kept } from "../kinds/kind.ts";
import {
  type Follow,
  followItem,
  shopData,
} from "../kinds/product_sync/follow.ts";
import { productSync } from "../kinds/product_sync/mod.ts";
import { DatasetStore } from "./datasets.ts";
import { type Owner, Queue } from "./queue.ts";
import { Reader } from "./reader.ts";
import type { ListedJobRow } from "./rows.ts";
import { jobItem } from "./submit_job.ts";

const dataset = shopData.follows;

/** The follows of one owner; those of others are absent. */
export class Follows {
  readonly #store = DatasetStore.connect();
  readonly #queue = Queue.connect();
  readonly #reader = Reader.connect();
  readonly #owner: Owner;

  private constructor(owner: Owner) {
    this.#owner = owner;
  }

  /** The owner's follows. */
  static of(owner: Owner): Follows {
    return new Follows(owner);
  }

  /** Makes a shop follow another, or changes how it does; to resell, its sync is put on the queue with it. */
  async put(follow: Follow): Promise<MadeFollow> {
    const id = await this.#idOf(follow);
    const datasets = [{ dataset, items: [{ key: id, item: follow }] }];
    if (follow.mode === "resell") {
      await this.#queue.submit([syncItem(id, follow)], {
        ...this.#owner,
        datasets,
      });
    } else {
      await this.#store.put(datasets, this.#owner);
    }
    return made(id, follow);
  }

  /** A follow; throws `FOLLOW_NOT_FOUND`. */
  async get(id: string): Promise<FollowView> {
    const { items: [found] } = await this.#store.read(
      { dataset, scope: "", keys: [id] },
      this.#owner,
    );
    return view(foundFollow(found, id));
  }

  /** A page of follows. */
  async list({ limit, after }: { limit: number; after: string | null }) {
    const { items, more } = await this.#store.read({
      dataset,
      scope: "",
      after: after === null ? undefined : { scope: "", key: after },
      limit,
    }, this.#owner);
    return { follows: items.map(view), more };
  }

  /** Puts another sync on the queue, where none of this follow is. */
  async sync({ id, markup_percentage }: MadeFollow): Promise<void> {
    const item = syncItem(id, { markupPercentage: markup_percentage });
    await this.#queue.submit([item], this.#owner);
  }

  /** The newest sync, if there was one. */
  async newestSync(id: string): Promise<ListedJobRow | undefined> {
    const { jobs: [job] } = await this.#syncs(id, { limit: 1, results: true });
    return job;
  }

  /** Takes a follow out and cancels its syncs. */
  async remove(id: string): Promise<void> {
    await this.#store.put([{ dataset, remove: [id] }], this.#owner);
    const { jobs } = await this.#syncs(id, {
      statuses: ["pending", "processing"],
    });
    const jobIds = jobs.map((job) => job.id);
    if (jobIds.length > 0) await this.#queue.cancel({ jobIds }, this.#owner);
  }

  #syncs(
    id: string,
    options: { limit?: number; results?: boolean; statuses?: string[] },
  ) {
    const { ownerId } = this.#owner;
    const kinds = [productSync.name];
    return this.#reader.jobs({ ownerId, kinds, subject: id, ...options });
  }

  /** Of two shops and their owner, always the same, so that ten requests at once make one follow. */
  async #idOf({ followerShopId, sourceShopId }: Follow): Promise<string> {
    const pair = [this.#owner.ownerId, followerShopId, sourceShopId];
    const digest = await crypto.subtle.digest(
      "SHA-256",
      new TextEncoder().encode(JSON.stringify(pair)),
    );
    const hex = Array.from(
      new Uint8Array(digest),
      (byte) => byte.toString(16).padStart(2, "0"),
    ).join("");
    // Version 8: an id of one's own making (RFC 9562).
    return hex.replace(
      /^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/,
      "$1-$2-8$3-8$4-$5",
    );
  }
}

function syncItem(
  followId: string,
  { markupPercentage }: Pick<Follow, "markupPercentage">,
) {
  const revision = `${markupPercentage} %`;
  return jobItem(productSync.name, { followId, revision });
}

function made(id: string, follow: Follow): MadeFollow {
  return {
    id,
    mode: follow.mode,
    follower_shop_id: follow.followerShopId,
    source_shop_id: follow.sourceShopId,
    markup_percentage: follow.markupPercentage,
  };
}

function view({ key, item, createdAt, updatedAt }: Kept): FollowView {
  return {
    ...made(key, followItem.parse(item)),
    created_at: utc(createdAt),
    updated_at: utc(updatedAt),
  };
}
