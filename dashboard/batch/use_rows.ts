/**
 * The jobs of a batch, for a component.
 *
 * @module
 */

import { useEffect, useMemo, useState } from "preact/hooks";
import type { Batch, BatchUrl } from "../../client/mod.ts";
import { Rows, type RowsOptions } from "./rows.ts";

/** What is known of the jobs. */
export interface KnownRows {
  readonly rows: readonly BatchUrl[];
  /** How many there are, where that is known. */
  readonly total: number | null;
  readonly loading: boolean;
  readonly error: unknown;
  /** Reads on after an error. */
  readonly again: () => void;
}

const showMs = 400;

/** Reads them, and again whenever the batch's counts change. */
export function useRows(
  { batch, ...options }: RowsOptions & { readonly batch: Batch | null },
): KnownRows {
  const { client, batchId, ownerId } = options;
  const store = useMemo(() => new Rows(options), [client, batchId, ownerId]);
  const [rows, setRows] = useState<readonly BatchUrl[]>([]);
  const [loading, setLoading] = useState(true);
  const [error, setError] = useState<unknown>(null);
  const [round, setRound] = useState(0);
  const counts = batch?.counts;
  useEffect(() => {
    if (!counts) return;
    const stop = new AbortController();
    // Each look at a long list takes a while: the first at once, then a few a second.
    let shownAt = -showMs;
    const read = async () => {
      try {
        await store.refresh(counts, stop.signal, () => {
          if (stop.signal.aborted || performance.now() - shownAt < showMs) {
            return;
          }
          shownAt = performance.now();
          setRows(store.all());
        });
        if (stop.signal.aborted) return;
        setRows(store.all());
        setError(null);
        setLoading(false);
      } catch (error) {
        if (stop.signal.aborted) return;
        setError(error);
        setLoading(false);
      }
    };
    read();
    return () => stop.abort();
  }, [store, JSON.stringify(counts), round]);
  return {
    rows,
    total: counts?.total ?? null,
    loading,
    error,
    again() {
      setError(null);
      setLoading(true);
      setRound((n) => n + 1);
    },
  };
}
