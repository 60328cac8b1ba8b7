-- claim_crawl_schedules: leases schedules whose time has come to one tick.
--
-- A tick that dies leaves its lease behind; once that is over another one takes
-- the same time. After a downtime a schedule runs once, however many of its
-- times have passed: its next one is computed from now. Skips what others hold.
-- Forgets runs of more than 90 days ago.
-- Answers [{ id, lease_token, owner_id, cron, time_zone, name, template,
-- fire_time, busy, now }]; busy: the last run goes on, and is not to be doubled.
create function public.claim_crawl_schedules(p_limit integer, p_lease interval) returns jsonb
language plpgsql
-- Definer, because no role may write the tables itself.
security definer
set search_path = ''
as $$
declare
  schedules jsonb;
begin
  delete from public.crawl_schedule_runs r
  where (r.schedule_id, r.fire_time) in (
    select o.schedule_id, o.fire_time from public.crawl_schedule_runs o
    where o.ran_at < (select clock_timestamp() - interval '90 days')
    order by o.ran_at
    limit 1000
    for update skip locked
  );

  with due as materialized (
    select s.id
    from public.crawl_schedules s
    where s.next_run_at <= (select clock_timestamp()) and s.lease_until <= clock_timestamp()
    order by s.next_run_at
    limit p_limit
    for update skip locked
  ),
  leased as (
    update public.crawl_schedules s
    set lease_token = gen_random_uuid(), lease_until = clock_timestamp() + p_lease
    from due d
    where s.id = d.id
    returning s.*
  )
  select coalesce(jsonb_agg(jsonb_build_object(
    'id', s.id,
    'lease_token', s.lease_token,
    'owner_id', s.owner_id,
    'cron', s.cron,
    'time_zone', s.time_zone,
    'name', s.name,
    'template', s.template,
    'fire_time', s.next_run_at,
    'busy', s.overlap = 'skip' and (
      exists (
        select from public.crawl_jobs j where j.id = s.last_job_id and j.finished_at is null
      )
      or coalesce((
        select sum(c.live) from public.crawl_batch_counts c
        where c.batch_id = s.last_batch_id
      ), 0) > 0
    ),
    'now', clock_timestamp()
  ) order by s.next_run_at), '[]')
  into schedules
  from leased s;
  return schedules;
end;
$$;

revoke all on function public.claim_crawl_schedules(integer, interval) from public, anon, authenticated;
grant execute on function public.claim_crawl_schedules(integer, interval) to service_role;

comment on function public.claim_crawl_schedules(integer, interval) is 'Leases schedules whose time has come.';
