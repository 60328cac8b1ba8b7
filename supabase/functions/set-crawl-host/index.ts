/**
 * `POST /functions/v1/set-crawl-host` sets how a host is to be treated.
 *
 * @module
 */

import { setCrawlHost } from "../_shared/contract/hosts.ts";
import { route } from "../_shared/http/route.ts";
import { Hosts } from "../_shared/queue/hosts.ts";

export default {
  fetch: route(
    setCrawlHost,
    { auth: ["secret"] },
    async ({ host, remove, ...setting }) => {
      const lanes = await Hosts.connect().set(host, remove ? null : setting);
      return Response.json({ success: true, host, lanes });
    },
  ),
};
