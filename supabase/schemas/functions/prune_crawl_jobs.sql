-- prune_crawl_jobs: forgets what is older than anybody wants to keep.
--
--   completed, error, cancelled ──prune──▶ gone
--
-- Results go first and leave their jobs, then the jobs, then batches that have
-- no jobs left, and idempotency keys that are as old. Only what has ended is
-- touched, and skipped while somebody holds it. Kinds may keep less: p_keep, see
-- crawl_private.surplus_jobs. At most p_limit rows of each a call, oldest first, so that the tick
-- that calls it stays short. An age of null keeps for ever.
-- Answers { results, jobs, batches }, how many of each.
create function public.prune_crawl_jobs(
  p_result_age interval,
  p_job_age interval,
  p_limit integer default 1000,
  p_keep jsonb default '[]'
) returns jsonb
language plpgsql
-- Definer, because no role may write the tables itself.
security definer
set search_path = ''
as $$
declare
  surplus constant uuid[] := crawl_private.surplus_jobs(p_keep, p_limit);
  old uuid[];
  results integer;
  batches integer;
  moves crawl_private.move[];
begin
  -- One at a time, the others have nothing to do: of two, each could wait for
  -- the results that the other one has emptied, to delete them with their jobs.
  if not pg_try_advisory_xact_lock(hashtext('crawl_prune')) then
    return jsonb_build_object('results', 0, 'jobs', 0, 'batches', 0);
  end if;
  -- The clock is asked in a subquery, once: it is volatile, and no index is
  -- searched for what changes with each row. By a list of keys, not by a join
  -- that reads all of the table, not knowing how few there are. (Measured with
  -- 500 000 ended jobs and nothing to forget: 3.6 s a tick, and 5 ms so.)
  update public.crawl_results r
  set html = null, headers = null, result = null, expired_at = clock_timestamp()
  where r.job_id = any (array(
    select old.job_id
    from public.crawl_results old
    where old.expired_at is null and old.created_at < (select clock_timestamp() - p_result_age)
    order by old.created_at
    limit p_limit
    for update skip locked
  ));
  get diagnostics results = row_count;

  old := array(
    select j.id
    from public.crawl_jobs j
    where j.finished_at < (select clock_timestamp() - p_job_age)
    order by j.finished_at
    limit p_limit
    for update skip locked
  ) || array(
    select j.id from public.crawl_jobs j where j.id = any (surplus)
    for update skip locked
  );
  with gone as (
    delete from public.crawl_jobs j
    where j.id = any (old)
      -- The row as it is now: a retry may have come first.
      and j.status in ('completed', 'error', 'cancelled')
    returning j.owner_id, j.batch_id, j.lane, j.status
  )
  select array_agg((
    g.owner_id, g.batch_id, g.lane, g.status, null, null, 1
  )::crawl_private.move)
  into moves
  from gone g;
  perform crawl_private.count_moves(moves);

  delete from public.crawl_batches b
  where b.id = any (array(
      select o.id
      from public.crawl_batches o
      where o.created_at < (select clock_timestamp() - p_job_age)
        -- One look into the index for each: `not exists` is made a join, too.
        and (select j.id from public.crawl_jobs j where j.batch_id = o.id limit 1) is null
      order by o.created_at
      limit p_limit
      -- A submit that appends to it holds it.
      for update skip locked
    ))
    and (select j.id from public.crawl_jobs j where j.batch_id = b.id limit 1) is null;
  get diagnostics batches = row_count;

  delete from public.crawl_idempotency_keys k
  where k.ctid = any (array(
    select old.ctid
    from public.crawl_idempotency_keys old
    where old.created_at < (select clock_timestamp() - p_job_age)
    order by old.created_at
    limit p_limit
    for update skip locked
  ));

  return jsonb_build_object(
    'results', results, 'jobs', coalesce(cardinality(moves), 0), 'batches', batches
  );
end;
$$;

revoke all on function public.prune_crawl_jobs(interval, interval, integer, jsonb) from public, anon, authenticated;
grant execute on function public.prune_crawl_jobs(interval, interval, integer, jsonb) to service_role;

comment on function public.prune_crawl_jobs(interval, interval, integer, jsonb) is 'completed, error, cancelled → gone, once they are old.';
