-- batch_counts: the jobs of a batch by state, summed over its slots, and when
-- one last changed. Those that run are counted one by one: a batch has no more
-- of them than there are workers' places. One snapshot, so they add up. One row,
-- and without `set search_path`, so that a list of batches has it inlined.
create function crawl_private.batch_counts(p_batch_id bigint) returns table (counts jsonb)
language sql stable
begin atomic
  select jsonb_build_object(
    'pending', kept.live - leased.jobs,
    'processing', leased.jobs,
    'completed', kept.completed,
    'error', kept.error,
    'cancelled', kept.cancelled,
    'last_updated', greatest(kept.updated_at, leased.updated_at)
  )
  from (
    select
      coalesce(sum(c.live), 0) as live,
      coalesce(sum(c.completed), 0) as completed,
      coalesce(sum(c.error), 0) as error,
      coalesce(sum(c.cancelled), 0) as cancelled,
      max(c.updated_at) as updated_at
    from public.crawl_batch_counts c
    where c.batch_id = p_batch_id
  ) kept
  cross join (
    select count(*) as jobs, max(j.updated_at) as updated_at
    from public.crawl_jobs j
    where j.batch_id = p_batch_id and j.status in ('processing', 'parked')
  ) leased;
end;

revoke all on function crawl_private.batch_counts(bigint) from public;

comment on function crawl_private.batch_counts(bigint) is 'Jobs of a batch by state, and when one last changed.';
