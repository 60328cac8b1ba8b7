-- cancel_crawl_jobs: these jobs, or those of a batch, are not wanted any more.
--
--   pending, parked, processing ──cancel──▶ cancelled
--
-- Final: the lease token goes with the state, so a running job's worker learns
-- of it at its next heartbeat and a late completion is answered `stale`. A
-- parked page stays written down until crawl_pages has told somebody to close it.
-- Jobs of other owners count as absent. Answers how many were cancelled; null
-- when the owner has no such batch.
create function public.cancel_crawl_jobs(
  p_job_ids uuid[] default null,
  p_owner_id uuid default null,
  p_batch text default null
) returns integer
language plpgsql
-- Definer, because no role may write the tables itself.
security definer
set search_path = ''
as $$
declare
  batch constant bigint := crawl_private.find_batch(p_batch, p_owner_id);
  ids uuid[] := p_job_ids;
  moves crawl_private.move[];
begin
  if p_batch is not null then
    if batch is null then
      return null;
    end if;
    -- A job that is completed now adds its children before we look, or none.
    perform from public.crawl_flows f where f.flow = 'batch:' || batch for update;
    select array_agg(j.id) into ids from public.crawl_jobs j where j.batch_id = batch;
  end if;

  with live as materialized (
    select j.id, j.status
    from public.crawl_jobs j
    where j.id = any (ids)
      and j.status in ('pending', 'parked', 'processing')
      and (p_owner_id is null or j.owner_id = p_owner_id)
    order by j.id
    for update
  ),
  cancelled as (
    update public.crawl_jobs j
    set
      status = 'cancelled',
      ready = false,
      lease_token = null,
      lease_until = null,
      leased_at = null,
      updated_at = clock_timestamp(),
      finished_at = clock_timestamp()
    from live
    where j.id = live.id
    returning j.owner_id, j.batch_id, j.lane, live.status as from_status
  )
  select array_agg((
    c.owner_id, c.batch_id, c.lane, c.from_status, 'cancelled', null, 1
  )::crawl_private.move)
  into moves
  from cancelled c;

  if exists (select from unnest(moves) m where m.from_status in ('parked', 'processing')) then
    perform crawl_private.want_sweep();
  end if;
  perform crawl_private.move_lanes(moves);
  perform crawl_private.count_moves(moves);
  return coalesce(cardinality(moves), 0);
end;
$$;

revoke all on function public.cancel_crawl_jobs(uuid[], uuid, text) from public, anon, authenticated;
grant execute on function public.cancel_crawl_jobs(uuid[], uuid, text) to service_role;

comment on function public.cancel_crawl_jobs(uuid[], uuid, text) is 'pending, parked, processing → cancelled; final.';
