/**
 * Limits of single hosts; for a secret key alone.
 *
 * @module
 */

import type {
  listCrawlHosts,
  setCrawlHost,
} from "../supabase/functions/_shared/contract/hosts.ts";
import type { BodyInput } from "../supabase/functions/_shared/contract/operation.ts";
import type { Answer, CallOptions, Connection } from "./connection.ts";

/** A page of the hosts that have limits of their own. */
export type HostsPage = Answer<typeof listCrawlHosts, 200>;

/** Reads one page of the hosts that have limits of their own, by name. */
export async function readHosts(
  connection: Connection,
  { cursor, signal }: CallOptions & {
    readonly cursor?: string | undefined;
  } = {},
): Promise<HostsPage> {
  return await connection.get<typeof listCrawlHosts>(
    "list-crawl-hosts",
    { limit: 500, cursor },
    { signal },
  );
}

/** How a host is to be treated. */
export type HostSetting = BodyInput<typeof setCrawlHost>;

/** Sets how a host is to be treated; answers how many known hosts that changes. */
export async function setHost(
  connection: Connection,
  setting: HostSetting,
  { signal }: CallOptions = {},
): Promise<number> {
  const { lanes } = await connection.post<typeof setCrawlHost, 200>(
    "set-crawl-host",
    setting,
    { signal },
  );
  return lanes;
}
