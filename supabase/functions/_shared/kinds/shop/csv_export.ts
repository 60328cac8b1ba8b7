/**
 * Writes products to a CSV file, in chunks of rows: memory holds one of them.
 *
 * @module
 */

import { z } from "zod";
import type { Entry, Job, Kept, Outcome, Tools } from "../kind.ts";
import { csv } from "./csv.ts";
import { columns, type Row, rowOf } from "./csv_row.ts";
import { datasets, headKey, orderKey, productId, rowsKey } from "./items.ts";
import type { CsvExportArgs } from "./mod.ts";
import { pageRows, readByIds } from "./read_by_ids.ts";
import { goOn, longestSliceMs } from "./slices.ts";

/** What the next slice goes on with. */
const progressState = z.object({
  /** Chunks that are written. */
  chunks: z.int(),
  rows: z.int(),
  missing: z.int(),
  /** The last product written, of those that are not named. */
  after: z.object({ scope: z.string(), key: z.string() }).optional(),
});

type State = z.infer<typeof progressState>;

/** What a chunk of wanted products is. */
export const orderItem = z.object({ ids: z.array(z.string()) });

/** Rows of one slice: measured at 25 ms of CPU for 1 000 of them. */
const rowsOfSlice = 30_000;

/** Runs one slice of a `csv_export`. */
export async function run(
  { args, state: noted }: Job<CsvExportArgs>,
  tools: Tools,
): Promise<Outcome> {
  const started = Date.now();
  let written = 0;
  const known = progressState.safeParse(noted);
  let state: State = known.success
    ? known.data
    : { chunks: 0, rows: 0, missing: 0 };
  const brands = new Map<string, string>();
  for (;;) {
    const next = await nextPage(args, state, tools);
    if (!next) break;
    const rows = await rowsOf(next.products, brands, tools);
    await keep(args.exportId, state.chunks, rows, tools);
    state = {
      chunks: state.chunks + 1,
      rows: state.rows + rows.length,
      missing: state.missing + next.missing,
      after: next.after,
    };
    await tools.save(state);
    await tools.progress(progressOf(args, state));
    if (!next.more) break;
    written += rows.length;
    if (written >= rowsOfSlice || Date.now() - started > longestSliceMs) {
      return goOn(`${state.rows} rows are written`, state);
    }
  }
  const { chunks, rows, missing } = state;
  return {
    do: "complete",
    result: { filename: args.filename, rows, missing, chunks },
    datasets: [{
      dataset: datasets.exports,
      scope: args.exportId,
      items: [{ key: headKey, item: { csv: csv([columns]) } }],
      // What was wanted is not needed any more.
      remove: args.of.kind === "ids"
        ? Array.from({ length: chunks }, (_, i) => orderKey(i))
        : [],
    }],
  };
}

interface NextPage {
  readonly products: readonly Kept[];
  readonly missing: number;
  readonly after: State["after"];
  readonly more: boolean;
}

async function nextPage(
  { exportId, of }: CsvExportArgs,
  { chunks, after }: State,
  tools: Tools,
): Promise<NextPage | null> {
  if (of.kind === "ids") {
    const { items: [order] } = await tools.datasets.read({
      dataset: datasets.exports,
      scope: exportId,
      keys: [orderKey(chunks)],
    });
    if (!order) return null;
    const { ids } = orderItem.parse(order.item);
    const found = await readByIds(datasets.products, ids, tools.datasets);
    const products = ids.map((id) => found.get(id))
      .filter((product) => product !== undefined);
    return {
      products,
      missing: ids.length - products.length,
      after,
      more: true,
    };
  }
  const { items: products, more } = await tools.datasets.read({
    dataset: datasets.products,
    ...(of.kind === "brand" ? { scope: of.brandId } : {}),
    after,
    limit: pageRows,
  });
  const last = products.at(-1);
  if (!last) return null;
  const { scope, key } = last;
  return { products, missing: 0, after: { scope, key }, more };
}

async function rowsOf(
  products: readonly Kept[],
  brands: Map<string, string>,
  { datasets: store }: Tools,
): Promise<Row[]> {
  const ids = products.map(({ scope, key }) => productId(scope, key));
  const details = await readByIds(datasets.details, ids, store);
  const unknown = [...new Set(products.map(({ scope }) => scope))]
    .filter((scope) => !brands.has(scope));
  if (unknown.length > 0) {
    const { items } = await store.read({
      dataset: datasets.brands,
      scope: "",
      keys: unknown,
    });
    for (const { key, item } of items) brands.set(key, String(item.name));
  }
  return products.map((product, i) => {
    const id = ids[i] ?? "";
    return rowOf(id, product.item, details.get(id)?.item, {
      brand: brands.get(product.scope) ?? "",
    });
  });
}

async function keep(
  scope: string,
  chunk: number,
  rows: readonly Row[],
  tools: Tools,
): Promise<void> {
  const entry: Entry = { key: rowsKey(chunk), item: { csv: csv(rows) } };
  await tools.datasets.save([{
    dataset: datasets.exports,
    scope,
    items: [entry],
  }]);
}

function progressOf({ of }: CsvExportArgs, { rows, missing }: State): number {
  if (of.kind === "ids") {
    return Math.min(99, Math.floor(100 * (rows + missing) / of.count));
  }
  // How many there are is not known before the end.
  return Math.floor(99 * (1 - 1 / (1 + rows / 10_000)));
}
