-- fail_crawl_jobs: a try went wrong.
--
--   processing ──fail──▶ pending   (tries are left: again after the backoff)
--   processing ──fail──▶ error     (permanent, or the tries are used up)
--
-- A page that crashes twice in a row is POISON: a third try would only take
-- its neighbours down with it.
--
-- Safe to send twice and safe to send late: only the holder of the lease token is heard.
--
-- p_reports: [{ job_id, lease_token, code, message, permanent?, retry_after_ms?, steps? }]
-- retry_after_ms lengthens the backoff, never shortens it.
-- Answers { job_id: 'failed' | 'already' | 'stale' }.
create function public.fail_crawl_jobs(p_reports jsonb[]) returns jsonb
language plpgsql
-- Definer, because no role may write the tables itself.
security definer
set search_path = ''
set plan_cache_mode = force_generic_plan
as $$
declare
  tokens uuid[];
  tries crawl_private.try[];
  moves crawl_private.move[];
begin
  with held as materialized (
    select
      j.id, j.lease_token, j.leased_at, b as body,
      poison.is_so,
      poison.is_so
        or coalesce((b ->> 'permanent')::boolean, false)
        or j.attempt >= j.max_attempts as final
    from unnest(p_reports) b
    join public.crawl_jobs j
      on j.id = (b ->> 'job_id')::uuid and j.lease_token = (b ->> 'lease_token')::uuid
    cross join lateral (
      select b ->> 'code' = 'PAGE_CRASHED' and j.error_code is not distinct from 'PAGE_CRASHED' as is_so
    ) poison
    where j.status = 'processing'
    order by j.id
    for update of j
  ),
  failed as (
    update public.crawl_jobs j
    set
      status = case when held.final then 'error' else 'pending' end,
      scheduled_at = case
        when held.final then j.scheduled_at
        else clock_timestamp() + greatest(
          crawl_private.backoff(j.attempt),
          coalesce((body ->> 'retry_after_ms')::double precision, 0) * interval '1 ms'
        )
      end,
      lease_token = null,
      lease_until = null,
      leased_at = null,
      settled_token = held.lease_token,
      parked = null,
      error_code = case when held.is_so then 'POISON' else body ->> 'code' end,
      error_message = case when held.is_so then 'Twice in a row: ' else '' end || (body ->> 'message'),
      http_status = coalesce((body #>> '{steps,-1,http_status}')::integer, j.http_status),
      processing_time_ms = j.processing_time_ms
        + extract(epoch from clock_timestamp() - held.leased_at) * 1000,
      updated_at = clock_timestamp(),
      finished_at = case when held.final then clock_timestamp() end
    from held
    where j.id = held.id
    returning
      j.id, j.owner_id, j.batch_id, j.lane, j.attempt, j.status, held.lease_token, held.leased_at, held.body
  )
  select
    array_agg(f.lease_token),
    array_agg((f.id, f.attempt, f.leased_at, f.body -> 'steps')::crawl_private.try),
    array_agg((f.owner_id, f.batch_id, f.lane, 'processing', f.status, null, 1)::crawl_private.move)
  into tokens, tries, moves
  from failed f;

  perform crawl_private.record_tries(tries);
  perform crawl_private.move_lanes(moves);
  perform crawl_private.count_moves(moves);
  return crawl_private.answers(p_reports, tokens, 'failed');
end;
$$;

revoke all on function public.fail_crawl_jobs(jsonb[]) from public, anon, authenticated;
grant execute on function public.fail_crawl_jobs(jsonb[]) to service_role;

comment on function public.fail_crawl_jobs(jsonb[]) is 'processing → pending after a backoff, or error.';
