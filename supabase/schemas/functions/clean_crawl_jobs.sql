-- clean_crawl_jobs: removes jobs of one kind that ended in one state long ago,
-- because somebody asked; prune_crawl_jobs does so by itself.
--
--   completed, error, cancelled ──clean──▶ gone
--
-- Jobs of batches stay, as their batches count them. At most p_limit a call,
-- oldest first; what somebody holds is skipped.
-- p_owner_id: null is the secret key, which cleans for all.
-- Answers how many.
create function public.clean_crawl_jobs(
  p_owner_id uuid,
  p_kind text,
  p_status text,
  p_age interval,
  p_limit integer default 1000
) returns integer
language plpgsql
-- Definer, because no role may write the tables itself.
security definer
set search_path = ''
as $$
declare
  moves crawl_private.move[];
begin
  with old as materialized (
    select j.id
    from public.crawl_jobs j
    -- Asked once: the clock itself is volatile, and no condition of an index.
    where j.finished_at <= (select clock_timestamp() - p_age)
      and j.kind = p_kind
      and j.status = p_status
      and j.batch_id is null
      and (p_owner_id is null or j.owner_id = p_owner_id)
    order by j.finished_at
    limit p_limit
    for update skip locked
  ),
  gone as (
    delete from public.crawl_jobs j
    using old
    where j.id = old.id
      -- The row as it is now: a retry may have come first.
      and j.status = p_status
    returning j.owner_id, j.batch_id, j.lane, j.status
  )
  select array_agg((
    g.owner_id, g.batch_id, g.lane, g.status, null, null, 1
  )::crawl_private.move)
  into moves
  from gone g;
  perform crawl_private.count_moves(moves);
  return coalesce(cardinality(moves), 0);
end;
$$;

revoke all on function public.clean_crawl_jobs(uuid, text, text, interval, integer) from public, anon, authenticated;
grant execute on function public.clean_crawl_jobs(uuid, text, text, interval, integer) to service_role;

comment on function public.clean_crawl_jobs(uuid, text, text, interval, integer) is 'completed, error, cancelled → gone, of one kind, because somebody asked.';
