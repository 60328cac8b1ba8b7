-- park_crawl_jobs: the request's time is over, the page's is not. It goes on
-- loading in the remote browser; another worker looks at it when it is due.
--
--   processing ──park──▶ parked   (the try given back)
--
-- Safe to send twice and safe to send late: only the holder of the lease token
-- is heard. The job keeps its place in its lane, since its page is still open at
-- the host. The pages kept in one browser are counted under one lock, so that
-- the limit holds over all workers; a page that came back keeps its place.
--
-- p_reports: [{ job_id, lease_token, page: { endpoint, contextId, targetId, … }, stage,
--               delay_ms, hold_ms, max_parked, steps? }]
-- delay_ms: when to look again. hold_ms: how long the page is kept: a parked job
--   that nobody looked at by then is rescued.
-- max_parked: parked pages that this browser may keep.
-- Answers { job_id: 'parked' | 'full' | 'already' | 'stale' }; a job answered
-- `full` is still leased.
create function public.park_crawl_jobs(p_reports jsonb[]) returns jsonb
language plpgsql
-- Definer, because no role may write the tables itself.
security definer
set search_path = ''
set plan_cache_mode = force_generic_plan
as $$
declare
  tokens uuid[];
  tries crawl_private.try[];
  turned_away jsonb;
begin
  -- One at a time: the counts below must not change under us.
  perform pg_advisory_xact_lock(hashtext('crawl_parked'));
  with held as materialized (
    select
      j.id, j.lease_token, j.leased_at, j.attempt, b as body,
      b #>> '{page,endpoint}' as endpoint,
      j.parked #>> '{page,endpoint}' is not distinct from b #>> '{page,endpoint}' as has_place
    from unnest(p_reports) b
    join public.crawl_jobs j
      on j.id = (b ->> 'job_id')::uuid and j.lease_token = (b ->> 'lease_token')::uuid
    where j.status = 'processing'
    order by j.id
    for update of j
  ),
  judged as materialized (
    select
      h.*,
      h.has_place or (h.body ->> 'max_parked')::integer
        >= taken.pages + row_number() over (partition by h.endpoint, h.has_place order by h.id) as fits
    from held h
    cross join lateral (
      select count(*) as pages from public.crawl_jobs other
      where other.parked is not null
        and other.parked #>> '{page,endpoint}' = h.endpoint
        and other.status in ('parked', 'processing')
    ) taken
  ),
  parked as (
    update public.crawl_jobs j
    set
      status = 'parked',
      attempt = j.attempt - 1,
      scheduled_at = clock_timestamp() + (body ->> 'delay_ms')::double precision * interval '1 ms',
      lease_token = null,
      lease_until = clock_timestamp() + (body ->> 'hold_ms')::double precision * interval '1 ms',
      leased_at = null,
      settled_token = judged.lease_token,
      parked = jsonb_build_object(
        'page', body -> 'page',
        'stage', body -> 'stage',
        'started_at', coalesce(j.parked -> 'started_at', to_jsonb(judged.leased_at)),
        'parked_at', clock_timestamp()
      ),
      processing_time_ms = j.processing_time_ms
        + extract(epoch from clock_timestamp() - judged.leased_at) * 1000,
      updated_at = clock_timestamp()
    from judged
    where j.id = judged.id and judged.fits
    returning j.id, judged.attempt, judged.lease_token, judged.leased_at, judged.body
  )
  select
    (select array_agg(p.lease_token) from parked p),
    (select array_agg((p.id, p.attempt, p.leased_at, p.body -> 'steps')::crawl_private.try) from parked p),
    (select coalesce(jsonb_object_agg(j.id, 'full'), '{}') from judged j where not j.fits)
  into tokens, tries, turned_away;

  perform crawl_private.record_tries(tries);
  if tokens is not null then
    perform crawl_private.want_sweep();
  end if;
  -- Neither lanes nor counts change: a parked job counts as one that runs.
  return crawl_private.answers(p_reports, tokens, 'parked') || turned_away;
end;
$$;

revoke all on function public.park_crawl_jobs(jsonb[]) from public, anon, authenticated;
grant execute on function public.park_crawl_jobs(jsonb[]) to service_role;

comment on function public.park_crawl_jobs(jsonb[]) is 'processing → parked, the page kept in its browser and the try given back.';
