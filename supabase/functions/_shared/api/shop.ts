/**
 * The routes of shops: GraphQL, and the download of exports.
 *
 * @module
 */

import { downloadExport } from "../contract/export_file.ts";
import { graphql } from "../contract/graphql.ts";
import { ownerOf } from "../http/owner.ts";
import { route } from "../http/route.ts";
import type { AnyRoute } from "../http/router.ts";

/** The routes. What is behind them is loaded when they are called. */
export const catalogueRoutes: readonly AnyRoute[] = [
  route(graphql, { auth: ["user", "secret"] }, async (body, context) => {
    const { answer } = await import("./shop/server.ts");
    return answer(body, context);
  }),
  route(
    downloadExport,
    { auth: ["user", "secret"] },
    async (_body, { caller, params, log }) => {
      const { exportFile } = await import("./shop/export_file.ts");
      return exportFile(params.jobId ?? "", { ...ownerOf(caller), log });
    },
  ),
];
