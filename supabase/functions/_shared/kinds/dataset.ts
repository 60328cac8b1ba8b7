/**
 * What jobs bring home and what they work from: items in datasets, one a key.
 *
 * @module
 */

/** An item: its key, of at most 500 bytes, and what it is. */
export interface Entry {
  readonly key: string;
  readonly item: Readonly<Record<string, unknown>>;
}

/** Items to keep. Of two with one key the last one wins; one that is there already is replaced. */
export interface Dataset {
  readonly dataset: string;
  /** A part that is read by itself, such as a shop's id; the empty one by default. */
  readonly scope?: string;
  readonly items?: readonly Entry[];
  /** Keys of items to take out. */
  readonly remove?: readonly string[];
}

/** How many items were kept, by dataset. */
export type Saved = Readonly<
  Record<string, {
    readonly inserted: number;
    readonly updated: number;
    readonly unchanged: number;
    readonly removed: number;
  }>
>;

/** Which items to read. */
export interface Wanted {
  readonly dataset: string;
  /** All scopes by default. */
  readonly scope?: string;
  readonly keys?: readonly string[];
  /** Those that contain this; looks at every item of the scope. */
  readonly match?: Readonly<Record<string, unknown>>;
  /** The last item of the page before. */
  readonly after?: { readonly scope: string; readonly key: string } | undefined;
  /** 1 000 by default. */
  readonly limit?: number;
}

/** An item as it was found. */
export interface Kept extends Entry {
  readonly scope: string;
  readonly jobId: string | null;
  /** Moments, ISO 8601. */
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** The items of one owner. */
export interface Datasets {
  /** A page of items, in the order of scopes and keys. */
  read(
    wanted: Wanted,
  ): Promise<{ readonly items: readonly Kept[]; readonly more: boolean }>;
  /** Keeps items before the job is completed; safe to say twice. */
  save(datasets: readonly Dataset[]): Promise<Saved>;
}
