/**
 * The jobs of a batch as they are read: pages of a thousand, kept, and read
 * again where something may have changed.
 *
 * @module
 */

import {
  type Batch,
  type BatchUrl,
  type CrawlClient,
  readBatchPage,
} from "../../client/mod.ts";

interface Page {
  readonly cursor: string | undefined;
  readonly rows: readonly BatchUrl[];
  readonly next: string | undefined;
}

/** Whose jobs they are. */
export interface RowsOptions {
  readonly client: CrawlClient;
  readonly batchId: string;
  readonly ownerId: string | undefined;
}

/** Reads and keeps them. */
export class Rows {
  readonly #options: RowsOptions;
  readonly #pages: Page[] = [];

  constructor(options: RowsOptions) {
    this.#options = options;
  }

  /** All jobs read so far, in the order submitted. */
  all(): readonly BatchUrl[] {
    return this.#pages.flatMap(({ rows }) => rows);
  }

  /** Reads what is missing, then what may have changed; tells after each page. */
  async refresh(
    counts: Batch["counts"],
    signal: AbortSignal,
    changed: () => void,
  ): Promise<void> {
    const known = this.#pages.length;
    const moved = this.#moved(counts);
    for (let place = 0; place < known; place++) {
      const page = this.#pages[place];
      const isOpen = page?.rows.some(({ status }) =>
        status === "pending" || status === "processing"
      );
      const isLast = place === known - 1;
      if (!moved && !isOpen && !(isLast && this.#short(counts))) continue;
      await this.#read(place, page?.cursor, signal);
      changed();
    }
    while (this.#pages.length === 0 || this.#pages.at(-1)?.next) {
      const cursor = this.#pages.at(-1)?.next;
      await this.#read(this.#pages.length, cursor, signal);
      changed();
    }
  }

  /** Whether jobs that had ended run again: then every page may differ. */
  #moved({ total, pending, processing }: Batch["counts"]): boolean {
    const ended =
      this.all().filter(({ status }) =>
        status !== "pending" && status !== "processing"
      ).length;
    return total - pending - processing < ended;
  }

  /** Whether jobs were added. */
  #short({ total }: Batch["counts"]): boolean {
    return this.#pages.reduce((sum, { rows }) => sum + rows.length, 0) < total;
  }

  async #read(
    place: number,
    cursor: string | undefined,
    signal: AbortSignal,
  ): Promise<void> {
    const { client, batchId, ownerId } = this.#options;
    const { urls, nextCursor } = await readBatchPage(
      client.connection,
      batchId,
      { ownerId, cursor, signal },
    );
    this.#pages[place] = { cursor, rows: urls, next: nextCursor ?? undefined };
  }
}
