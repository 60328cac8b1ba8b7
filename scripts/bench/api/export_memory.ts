/**
 * The memory of the functions while a batch of 50 000 pages is downloaded.
 *
 * @module
 */

import { Caller } from "../../testing/caller.ts";
import type { TestStack } from "../../testing/stack.ts";
import { memoryMiB, peak } from "../crawl/process_usage.ts";
import { ms, timed } from "../figures.ts";

const pages = 50_000;
const mib = 1_024 * 1_024;

/** Downloads it without and with its html, 4 KB a page. */
export async function exportMemory(stack: TestStack): Promise<void> {
  await fill(stack);
  const secret = Caller.secret(stack);
  const memory = () => memoryMiB(stack.functionsPid);
  for (
    const [format, fields] of [
      ["csv", "id,url,status,title"],
      ["jsonl", "url,html"],
    ] as const
  ) {
    const download = async (limit: number) => {
      const response = await fetch(
        `${stack.apiUrl}/functions/v1/export-crawl-batch?${new URLSearchParams({
          batchId: "exported",
          format,
          fields,
          limit: String(limit),
        })}`,
        { headers: secret.headers },
      );
      let bytes = 0;
      for await (const chunk of response.body ?? []) bytes += chunk.length;
      return bytes;
    };
    // What any first download needs is no matter of the size.
    await download(1_000);
    const before = await memory();
    const found = { bytes: 0, took: 0 };
    const highest = await peak(memory, async () => {
      found.took = await timed(async () => {
        found.bytes = await download(pages);
      });
    });
    console.log(
      `export of ${pages} rows, ${fields} as ${format}: ${
        (found.bytes / mib).toFixed(1)
      } MiB in ${ms(found.took)}; memory ${before.toFixed(0)} MiB before, ${
        highest.toFixed(0)
      } MiB at most`,
    );
  }
}

/** A batch whose jobs are completed, put there by hand: how they came to it is no matter. */
async function fill({ sql }: TestStack): Promise<void> {
  await sql.begin(async (sql) => {
    await sql`
      select public.submit_crawl_jobs(
        array_agg(jsonb_build_object('lane', 'page_crawl:h' || i % 500, 'url', 'https://h/' || i)),
        null, 'exported',
        p_defaults => '{"kind": "page_crawl", "max_running": 8, "args": {"render": true}}'
      ) from generate_series(1, ${pages}::int) i`;
    await sql`set local session_replication_role = replica`;
    await sql`
      with ended as (
        update public.crawl_jobs j
        set status = 'completed', ready = false, finished_at = now(), html_length = 4096,
          title = 'The title of ' || j.url, http_status = 200, final_url = j.url
        from public.crawl_batches b
        where b.id = j.batch_id and b.name = 'exported'
        returning j.id
      )
      insert into public.crawl_results (job_id, html)
      select id, (select string_agg(md5(id::text || n), '') from generate_series(1, 128) n)
      from ended`;
  });
}
