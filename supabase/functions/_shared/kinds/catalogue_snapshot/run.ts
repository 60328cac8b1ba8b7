/** Looks at every product of a shop; prices are added in millionths, so that nothing is rounded. */

import type { Kept, Run } from "../kind.ts";

/** The handler. */
export const run: Run<{ shopId: string }> = async (job, tools) => {
  const { shopId: scope } = job.args;
  const products = { dataset: "shop_products", scope };
  let [count, unpriced, sum] = [0, 0, 0n];
  let after: Kept | undefined;
  for (let more = true; more;) {
    tools.signal.throwIfAborted();
    const page = await tools.datasets.read({ ...products, after });
    for (const { item: { price, stock = 1 } } of page.items) {
      const [, whole, part = ""] = /^(\d{1,12})(?:\.(\d{1,6}))?$/
        .exec(String(price)) ?? [];
      const pieces = Number.isSafeInteger(stock) ? BigInt(Number(stock)) : 1n;
      if (whole === undefined) unpriced++;
      else sum += BigInt(whole + part.padEnd(6, "0")) * pieces;
      count++;
    }
    after = page.items.at(-1);
    more = page.more;
  }
  const value = String(sum).padStart(7, "0").replace(/(.{6})$/, ".$1");
  const item = { count, unpriced, value };
  const items = [{ key: new Date().toISOString().slice(0, 10), item }];
  const datasets = [{ dataset: "catalogue_snapshots", scope, items }];
  return { do: "complete", result: item, datasets };
};
