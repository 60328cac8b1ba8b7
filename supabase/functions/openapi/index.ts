/**
 * `GET /functions/v1/openapi` describes all functions, as OpenAPI 3.1.
 *
 * @module
 */

import { openapi } from "../_shared/contract/openapi.ts";
import document from "../_shared/contract/openapi.json" with { type: "json" };
import { route } from "../_shared/http/route.ts";

export default {
  fetch: route(
    openapi,
    { auth: ["user", "secret"] },
    () => Promise.resolve(Response.json(document)),
  ),
};
