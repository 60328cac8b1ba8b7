/**
 * `/functions/v1/api/…`: the routes of the documents beside crawling, each of
 * which puts jobs on the same queue.
 *
 * @module
 */

import { routes } from "../_shared/api/mod.ts";
import { router } from "../_shared/http/router.ts";

export default { fetch: router(routes) };
