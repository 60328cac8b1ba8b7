-- rescue_crawl_jobs: takes back jobs whose worker was lost, and parked ones
-- that nobody came back to in time.
--
--   processing, parked ──rescue──▶ pending   (the try is given back, the stall counted)
--   processing, parked ──rescue──▶ error     (stalled three times: it may be what kills its workers)
--
-- A job that was lost is a suspect from then on: its next worker runs it alone
-- and says so when it begins. One that had not begun is not the cause.
--
-- Depends on nothing but the lease: a worker that is alive extends it. Skips
-- what others hold, at most 1 000 a call. Never inside a claim: the two
-- together deadlocked. Answers how many.
create function public.rescue_crawl_jobs() returns integer
language plpgsql
-- Definer, because no role may write the tables itself.
security definer
set search_path = ''
as $$
declare
  moves crawl_private.move[];
begin
  with lost as materialized (
    select
      j.id, j.status,
      j.stalls + 1 >= crawl_private.max_stalls(
        j.status = 'parked' or j.begun_token is not distinct from j.lease_token
      ) as final,
      -- Parking has given the try back already.
      j.attempt + (j.status = 'parked')::integer as attempt,
      coalesce(j.leased_at, j.updated_at) as leased_at
    from public.crawl_jobs j
    where j.status in ('processing', 'parked') and j.lease_until < clock_timestamp()
    limit 1000
    for update skip locked
  ),
  rescued as (
    update public.crawl_jobs j
    set
      status = case when lost.final then 'error' else 'pending' end,
      ready = not lost.final,
      attempt = case when lost.final then lost.attempt else greatest(lost.attempt - 1, 0) end,
      stalls = j.stalls + 1,
      lease_token = null,
      lease_until = null,
      leased_at = null,
      parked = null,
      error_code = 'STALLED',
      error_message = case
        when lost.status = 'parked' then 'Nobody came back to its parked page in time'
        else format('Worker ''%s'' was lost %s time(s) while it had this job', j.worker, j.stalls + 1)
      end,
      processing_time_ms = j.processing_time_ms
        + case when j.leased_at is null then 0 else extract(epoch from j.lease_until - j.leased_at) * 1000 end,
      updated_at = clock_timestamp(),
      finished_at = case when lost.final then clock_timestamp() end
    from lost
    where j.id = lost.id
    returning
      j.id, j.owner_id, j.batch_id, j.lane, j.ord, j.ready, j.status, j.error_code, j.error_message,
      lost.attempt, lost.leased_at, lost.status as from_status
  ),
  recorded as (
    insert into public.crawl_attempts
      (job_id, attempt, started_at, ended_at, error_code, error_message)
    select r.id, r.attempt, r.leased_at, clock_timestamp(), r.error_code, r.error_message
    from rescued r
  )
  select array_agg((
    r.owner_id, r.batch_id, r.lane, r.from_status, r.status, case when r.ready then r.ord end, 1
  )::crawl_private.move)
  into moves
  from rescued r;

  if moves is not null then
    perform crawl_private.want_sweep();
  end if;
  perform crawl_private.move_lanes(moves);
  perform crawl_private.count_moves(moves);
  return coalesce(cardinality(moves), 0);
end;
$$;

revoke all on function public.rescue_crawl_jobs() from public, anon, authenticated;
grant execute on function public.rescue_crawl_jobs() to service_role;

comment on function public.rescue_crawl_jobs() is 'processing, parked → pending or error, once the lease is over.';
