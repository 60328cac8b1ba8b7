-- claim_crawl_jobs: leases up to p_limit due jobs to a worker.
--
--   pending, parked ──claim──▶ processing (attempt + 1, a new lease token)
--
-- Safe under any number of claims at once: a job is leased under the lock of
-- its lane, and the token drawn here is what every later report must show.
-- Answers [{ id, lease_token, kind, url, args, attempt, max_attempts,
-- parked: null, or { page, stage, elapsed_ms } of the page to go on with }].
create function public.claim_crawl_jobs(
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
  -- Not waited for: a claim that is lost with the server's last moments has not
  -- happened, its token is worth nothing, and the job is there to be claimed.
  -- What a worker reports later is waited for, and this with it.
  is_waited_for constant text := set_config('synchronous_commit', 'off', true);
begin
  if p_limit not between 1 and 1000 then
    raise sqlstate 'PT400' using message = format('Cannot claim as ''p_limit'' must be 1 to 1000: current value is %s', p_limit);
  end if;
  return crawl_private.claim(p_worker, p_limit, p_lease, p_kinds);
end;
$$;

revoke all on function public.claim_crawl_jobs(text, integer, interval, text[]) from public, anon, authenticated;
grant execute on function public.claim_crawl_jobs(text, integer, interval, text[]) to service_role;

comment on function public.claim_crawl_jobs(text, integer, interval, text[]) is 'pending, parked → processing: leases due jobs, fairly and within each lane''s limit.';
