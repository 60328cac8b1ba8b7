/**
 * `GET /functions/v1/list-crawl-hosts` lists the hosts that have limits of
 * their own.
 *
 * @module
 */

import { listCrawlHosts } from "../_shared/contract/hosts.ts";
import { viewHost } from "../_shared/contract/view_host.ts";
import { route } from "../_shared/http/route.ts";
import { Hosts } from "../_shared/queue/hosts.ts";

export default {
  fetch: route(
    listCrawlHosts,
    { auth: ["secret"] },
    async (_body, { query }) => {
      const { hosts, more } = await Hosts.connect().list(query);
      return Response.json({
        success: true,
        hosts: hosts.map(viewHost),
        nextCursor: more ? hosts.at(-1)?.host : null,
      });
    },
  ),
};
