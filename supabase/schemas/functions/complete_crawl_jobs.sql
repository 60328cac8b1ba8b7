-- complete_crawl_jobs: the result is stored and the job is over.
--
--   processing ──complete──▶ completed
--
-- Safe to send twice and safe to send late: only the holder of the lease token
-- is heard, and result, counts and state change in one transaction. A lease
-- that is over but not yet rescued still counts: work is not thrown away.
--
-- p_reports: [{ job_id, lease_token, success_method?, steps?, result?,
--               page?: { html, http_status, final_url, content_type, title } }]
-- Answers { job_id: 'completed' | 'already' | 'stale' }.
create function public.complete_crawl_jobs(p_reports jsonb[]) returns jsonb
language plpgsql
-- Definer, because no role may write the tables itself.
security definer
set search_path = ''
set plan_cache_mode = force_generic_plan
as $$
declare
  done record;
begin
  select * into done from crawl_private.complete(p_reports);
  perform crawl_private.count_moves(done.moves);
  return done.answers;
end;
$$;

revoke all on function public.complete_crawl_jobs(jsonb[]) from public, anon, authenticated;
grant execute on function public.complete_crawl_jobs(jsonb[]) to service_role;

comment on function public.complete_crawl_jobs(jsonb[]) is 'processing → completed, for the holders of the lease tokens.';
