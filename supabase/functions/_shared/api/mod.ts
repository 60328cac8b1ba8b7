/**
 * The list of the routes of `api`: a document's routes are a file and a line here.
 *
 * @module
 */

import type { AnyRoute } from "../http/router.ts";
import { campaignRoutes } from "./campaigns.ts";
import { followRoutes } from "./follows.ts";
import { scrapRoutes } from "./scrap.ts";
import { catalogueRoutes } from "./shop.ts";
import { shopRoutes } from "./shops.ts";
import { syncRoutes } from "./syncs.ts";

/** All routes, in the order they are described. */
export const routes: readonly AnyRoute[] = [
  ...scrapRoutes,
  ...campaignRoutes,
  ...shopRoutes,
  ...followRoutes,
  ...syncRoutes,
  ...catalogueRoutes,
];
