/**
 * How hosts are to be treated: the operator's settings.
 *
 * @module
 */

import type { SupabaseClient } from "@supabase/supabase-js";
import { z } from "zod";
import { env } from "../env.ts";
import { connect } from "./connect.ts";
import { hostList } from "./rows.ts";
import { rpc } from "./rpc.ts";

/** What is set for a host; null: as usual. */
export interface HostSetting {
  readonly maxRunning: number | null;
  readonly gapMs: number | null;
  readonly robots: "obey" | "ignore" | null;
  readonly pausedUntil: string | null;
  readonly note: string | null;
}

/** The settings, reached with the service's own rights. */
export class Hosts {
  readonly #client: SupabaseClient;

  constructor(client: SupabaseClient) {
    this.#client = client;
  }

  /** The project's hosts, by the platform's environment. */
  static connect(): Hosts {
    return new Hosts(connect());
  }

  /** A page of hosts by name, after the one that `cursor` names. */
  list(page: { limit: number; cursor?: string | undefined }) {
    return rpc(this.#client, "list_crawl_hosts", {
      p_limit: page.limit,
      p_after: page.cursor ?? null,
    }, hostList);
  }

  /** Sets a host, or takes away what was set; answers how many lanes changed. */
  set(host: string, setting: HostSetting | null) {
    return rpc(this.#client, "set_crawl_host", {
      p_host: host,
      p_setting: setting && {
        max_running: setting.maxRunning,
        gap_ms: setting.gapMs,
        robots: setting.robots,
        paused_until: setting.pausedUntil,
        note: setting.note,
      },
      p_usual: {
        max_running: env().HOST_CONCURRENCY,
        gap_ms: env().HOST_GAP_MS,
      },
    }, z.int());
  }
}
