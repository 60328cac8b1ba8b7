/**
 * The list of the routes of `api`: a document's routes are a file and a line here.
 *
 * @module
 */

import type { AnyRoute } from "../http/router.ts";
import { shopRoutes } from "./shop.ts";

/** All routes, in the order they are described. */
export const routes: readonly AnyRoute[] = [
  ...shopRoutes,
];
