-- promote_crawl_jobs: pending jobs whose time has come join the ready ones; and
-- claims learn where the first lanes are.
--
--   pending (later) ──promote──▶ pending (ready)
--
-- Skips what others hold, at most 1 000 a call. Answers milliseconds until there
-- is something to claim, parked jobs included: 0 when there is already, null
-- when none waits.
create function public.promote_crawl_jobs() returns bigint
language plpgsql
-- Definer, because no role may write the tables itself.
security definer
set search_path = ''
as $$
declare
  moves crawl_private.move[];
begin
  with due as materialized (
    select j.id
    from public.crawl_jobs j
    -- Asked once, so that the index is searched for it: the clock itself is volatile.
    where j.status = 'pending' and not j.ready and j.scheduled_at <= (select clock_timestamp())
    order by j.scheduled_at
    limit 1000
    for update skip locked
  ),
  promoted as (
    update public.crawl_jobs j
    set ready = true
    from due
    where j.id = due.id
    returning j.owner_id, j.batch_id, j.lane, j.ord
  )
  select array_agg((p.owner_id, p.batch_id, p.lane, null, null, p.ord, 1)::crawl_private.move)
  into moves
  from promoted p;

  perform crawl_private.move_lanes(moves);
  perform crawl_private.raise_low_ord();
  if moves is not null then
    return 0;
  end if;

  return (
    select greatest(0, ceil(extract(epoch from min(next.at) - clock_timestamp()) * 1000))
    from (
      select min(j.scheduled_at) as at
      from public.crawl_jobs j
      where j.status = 'pending' and not j.ready
      union all
      select min(j.scheduled_at)
      from public.crawl_jobs j
      where j.parked is not null and j.status = 'parked' and j.lease_until >= clock_timestamp()
      union all
      -- Hosts with a ready job and room: left alone for now, or held by another
      -- claim, which is no reason to think that there is nothing to do.
      select greatest(min(l.ready_at), clock_timestamp())
      from public.crawl_lanes l
      where l.head_ord is not null
        and l.running < l.max_running
      having count(*) > 0
    ) next
    having min(next.at) is not null
  );
end;
$$;

revoke all on function public.promote_crawl_jobs() from public, anon, authenticated;
grant execute on function public.promote_crawl_jobs() to service_role;

comment on function public.promote_crawl_jobs() is 'Makes due jobs ready; answers milliseconds until there is something to claim.';
