-- complete_and_claim_crawl_jobs: a worker's whole turn in one call, since over
-- the REST gateway the number of calls is the cost (fused calls move 1.6 to
-- 1.75 times as many jobs as separate ones).
--
--   processing ──complete──▶ completed
--   pending, parked ──claim──▶ processing
--
-- Safe as its two halves are: completing takes jobs, then lanes in key order;
-- claiming waits for nothing; the counts of both are touched once, at the end.
-- Answers { answers: { job_id: word }, jobs: [as claim_crawl_jobs] }.
create function public.complete_and_claim_crawl_jobs(
  p_reports jsonb[],
  p_worker text,
  p_limit integer,
  p_lease interval,
  p_kinds text[] default null
) returns jsonb
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
  leased jsonb;
begin
  done := crawl_private.complete(p_reports);
  leased := crawl_private.claim(p_worker, p_limit, p_lease, p_kinds);
  -- Not `perform`, which is a query of its own.
  told := crawl_private.count_moves(done.moves);
  return jsonb_build_object('answers', done.answers, 'jobs', leased);
end;
$$;

revoke all on function public.complete_and_claim_crawl_jobs(jsonb[], text, integer, interval, text[]) from public, anon, authenticated;
grant execute on function public.complete_and_claim_crawl_jobs(jsonb[], text, integer, interval, text[]) to service_role;

comment on function public.complete_and_claim_crawl_jobs(jsonb[], text, integer, interval, text[]) is 'complete_crawl_jobs and claim_crawl_jobs in one call.';
