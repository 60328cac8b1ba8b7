/**
 * The pages that jobs have left open in browsers, as the database knows them.
 *
 * @module
 */

import type { SupabaseClient } from "@supabase/supabase-js";
import { z } from "zod";
import { connect } from "./connect.ts";
import { openPages } from "./rows.ts";
import { rpc } from "./rpc.ts";

/** The pages, reached with the service's own rights. */
export class OpenPages {
  readonly #client: SupabaseClient;

  constructor(client: SupabaseClient) {
    this.#client = client;
  }

  /** The project's pages, by the platform's environment. */
  static connect(): OpenPages {
    return new OpenPages(connect());
  }

  /** All of them, and whether there is a reason to look for others. */
  list() {
    return rpc(this.#client, "crawl_pages", {}, openPages);
  }

  /** Has browsers looked through at the next ticks: a page was left open that no job knows of. */
  async want(): Promise<void> {
    await rpc(this.#client, "want_crawl_sweep", {}, z.unknown());
  }

  /** Says that the pages of these cancelled jobs are closed. */
  async forget(jobIds: readonly string[]): Promise<void> {
    const args = { p_job_ids: jobIds };
    await rpc(this.#client, "forget_crawl_pages", args, z.unknown());
  }
}
