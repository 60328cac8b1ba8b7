-- crawl_audit: every invariant that no constraint holds, looked at in one
-- snapshot. Answers one row per broken rule; none means sound.
create function public.crawl_audit() returns table (rule text, subject text)
language plpgsql stable
security definer
set search_path = ''
as $$
begin
  return query
  select 'a job is sound', j.id::text
  from public.crawl_jobs j
  where not crawl_private.job_is_sound(
    j.status, j.ready, j.lease_token, j.leased_at, j.lease_until, j.parked, j.finished_at, j.error_code,
    j.attempt, j.max_attempts, j.progress, j.parent_id, j.root_id, j.depth
  )
  union all
  select 'lane.running = its leased and parked jobs', l.lane
  from public.crawl_lanes l
  where l.running <> (
    select count(*) from public.crawl_jobs j where j.lane = l.lane and j.status in ('processing', 'parked')
  )
  union all
  select 'lane.pending = its waiting jobs', l.lane
  from public.crawl_lanes l
  where l.pending <> (
    select count(*) from public.crawl_jobs j where j.lane = l.lane and j.status = 'pending'
  )
  union all
  select 'a job has its lane', j.id::text
  from public.crawl_jobs j
  where not exists (select from public.crawl_lanes l where l.lane = j.lane)
  union all
  select 'a job has its batch', j.id::text
  from public.crawl_jobs j
  where j.batch_id is not null
    and not exists (select from public.crawl_batches b where b.id = j.batch_id)
  union all
  select 'owner counts = the jobs counted', o.owner_id::text
  from (
    select c.owner_id, sum(c.live) as live
    from public.crawl_owner_counts c
    group by c.owner_id
  ) o
  where o.live <> (
    select count(*) from public.crawl_jobs j
    where j.owner_id = o.owner_id and j.status in ('pending', 'processing', 'parked')
  )
  union all
  select 'lane.running within max_running', l.lane
  from public.crawl_lanes l
  where l.running > l.max_running
    and exists (
      select from public.crawl_jobs j
      where j.lane = l.lane
        and j.status = 'processing'
        -- A page that was parked has its place from before.
        and j.parked is null
        and j.leased_at > l.limited_at
    )
  union all
  select 'lane.head_ord = its first ready job', l.lane
  from public.crawl_lanes l
  where l.head_ord is distinct from (
    select min(j.ord) from public.crawl_jobs j where j.lane = l.lane and j.ready
  )
  union all
  select 'batch counts = the jobs counted', b.name
  from public.crawl_batches b
  where (
    select coalesce((sum(c.live), sum(c.completed), sum(c.error), sum(c.cancelled)), row(0, 0, 0, 0))
    from public.crawl_batch_counts c where c.batch_id = b.id
  ) is distinct from (
    select (
      count(*) filter (where j.status in ('pending', 'processing', 'parked')),
      count(*) filter (where j.status = 'completed'),
      count(*) filter (where j.status = 'error'),
      count(*) filter (where j.status = 'cancelled')
    )
    from public.crawl_jobs j where j.batch_id = b.id
  )
  union all
  select 'family.jobs = its root and what came of it', f.root_id::text
  from public.crawl_families f
  left join (
    select j.root_id, count(*) as jobs from public.crawl_jobs j where j.root_id is not null group by 1
  ) c on c.root_id = f.root_id
  where f.jobs <> 1 + coalesce(c.jobs, 0)
  union all
  select 'a job with a page has its result', j.id::text
  from public.crawl_jobs j
  where j.status = 'completed' and j.html_length is not null
    and not exists (select from public.crawl_results r where r.job_id = j.id);
end;
$$;

revoke all on function public.crawl_audit() from public, anon, authenticated;
grant execute on function public.crawl_audit() to service_role;

comment on function public.crawl_audit() is 'Broken invariants, one row each; empty when the queue is sound.';
