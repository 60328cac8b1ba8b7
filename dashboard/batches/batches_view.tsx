/**
 * All batches, or one of them.
 *
 * @module
 */

import type { Route } from "../app/route.ts";
import { BatchView } from "../batch/batch_view.tsx";
import { BatchList } from "./batch_list.tsx";

/** `#/batches` and `#/batches/<id>`. */
export function BatchesView({ route }: { route: Route }) {
  const [, batchId] = route.path;
  return batchId === undefined
    ? <BatchList page={Number(route.query.get("page")) || 1} />
    : (
      <BatchView
        batchId={batchId}
        ownerId={route.query.get("owner") ?? undefined}
        query={route.query}
      />
    );
}
