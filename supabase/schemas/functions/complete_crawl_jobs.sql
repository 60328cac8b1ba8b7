-- complete_crawl_jobs: the result is stored, the job is over, and the jobs it
-- has come upon are on the queue.
--
--   processing ──complete──▶ completed   (and its children: ──▶ pending)
--
-- Safe to send twice and safe to send late: only the holder of the lease token
-- is heard, and result, counts and state change in one transaction. A lease
-- that is over but not yet rescued still counts: work is not thrown away.
--
-- p_reports: [{ job_id, lease_token, success_method?, steps?, result?,
--               page?: { html, http_status, final_url, content_type, title },
--               children?: { limit, quota?, refused?, defaults, jobs: [{ kind, lane,
--                 max_running, gap_ms?, url?, args?, max_attempts?, dedupe_key? }] } }]
--   children.limit: the most jobs that may come of one submitted job, itself
--   included; quota: the most live jobs of the owner; defaults: what all jobs
--   have in common; refused: how many more may not be crawled.
-- Answers { job_id: 'completed' | 'already' | 'stale' }.
create function public.complete_crawl_jobs(p_reports jsonb[]) returns jsonb
language plpgsql
-- Definer, because no role may write the tables itself.
security definer
set search_path = ''
set plan_cache_mode = force_generic_plan
-- Look-ups alone: a plan made while a table was small is kept as it grows.
set enable_seqscan = off
set enable_bitmapscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $$
declare
  done record;
  told boolean;
begin
  done := crawl_private.complete(p_reports);
  -- Not `perform`, which is a query of its own.
  told := crawl_private.count_moves(done.moves);
  return done.answers;
end;
$$;

revoke all on function public.complete_crawl_jobs(jsonb[]) from public, anon, authenticated;
grant execute on function public.complete_crawl_jobs(jsonb[]) to service_role;

comment on function public.complete_crawl_jobs(jsonb[]) is 'processing → completed, for the holders of the lease tokens.';
