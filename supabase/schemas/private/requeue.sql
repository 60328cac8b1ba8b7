-- requeue: what retry_crawl_job and retry_failed_crawl_jobs share.
--
--   error, cancelled ──retry──▶ pending (all tries again, retries + 1)
--
-- The jobs, all of one flow, get new places at its end: with their old ones a
-- retry of 50 000 would go before everybody else. p_overrides: { args?,
-- priority?, max_attempts? }; args of page crawls are merged, key by key. Skips
-- jobs that were retried p_max_retries times, and those whose dedupe key another
-- live job holds. Answers the ids.
create function crawl_private.requeue(
  p_job_ids uuid[],
  p_overrides jsonb,
  p_max_retries integer
) returns uuid[]
language plpgsql
set search_path = ''
as $$
declare
  first public.crawl_jobs;
  place record;
  ids uuid[];
  moves crawl_private.move[];
begin
  select j.* into first from public.crawl_jobs j where j.id = p_job_ids[1];
  if not found then
    return '{}';
  end if;
  select * into place from crawl_private.take_places(
    coalesce('batch:' || first.batch_id, 'owner:' || coalesce(first.owner_id::text, '')),
    first.owner_id,
    cardinality(p_job_ids)
  );

  with ended as materialized (
    select j.id, j.status, row_number() over (order by j.ord, j.id) - 1 as place
    from (
      select j.id, j.status, j.ord
      from public.crawl_jobs j
      where j.id = any (p_job_ids)
        and j.status in ('error', 'cancelled')
        and j.retries < p_max_retries
        and not exists (
          select from public.crawl_jobs other
          where j.batch_id is null and j.dedupe_key is not null
            and other.batch_id is null
            and other.kind = j.kind
            and other.owner_id is not distinct from j.owner_id
            and other.dedupe_key = j.dedupe_key
            and other.status in ('pending', 'processing', 'parked')
        )
      order by j.id
      for update
    ) j
  ),
  requeued as (
    update public.crawl_jobs j
    set
      status = 'pending',
      ready = true,
      -- Options of a crawl mean nothing to other kinds, which refuse what they do not know.
      args = case when j.kind = 'page_crawl'
        then j.args || coalesce(p_overrides -> 'args', '{}') else j.args end,
      priority = coalesce((p_overrides ->> 'priority')::smallint, j.priority),
      max_attempts = coalesce((p_overrides ->> 'max_attempts')::integer, j.max_attempts),
      ord = place.start_ord + ended.place * place.step
        - coalesce((p_overrides ->> 'priority')::smallint, j.priority) * crawl_private.places_a_point(),
      scheduled_at = clock_timestamp(),
      attempt = 0,
      snoozes = 0,
      stalls = 0,
      retries = j.retries + 1,
      progress = 0,
      parked = null,
      error_code = null,
      error_message = null,
      updated_at = clock_timestamp(),
      finished_at = null
    from ended
    where j.id = ended.id
    returning j.id, j.owner_id, j.batch_id, j.lane, j.ord, ended.status as from_status
  )
  select
    array_agg(r.id),
    array_agg((r.owner_id, r.batch_id, r.lane, r.from_status, 'pending', r.ord, 1)::crawl_private.move)
  into ids, moves
  from requeued r;

  perform crawl_private.move_lanes(moves);
  perform crawl_private.count_moves(moves);
  -- Wakes the workers that listen, once this is committed.
  perform pg_notify('crawl_jobs', '');
  return coalesce(ids, '{}');
end;
$$;

revoke all on function crawl_private.requeue(uuid[], jsonb, integer) from public;

comment on function crawl_private.requeue(uuid[], jsonb, integer) is 'error, cancelled → pending, at the end of the jobs'' flow.';
