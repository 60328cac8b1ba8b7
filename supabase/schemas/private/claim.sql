-- claim: what claim_crawl_jobs and complete_and_claim_crawl_jobs share.
--
-- Locks runnable lanes in fair order and takes the first jobs of each, never
-- more than the lane has room for. Locks with `skip locked` throughout, so it
-- waits for nobody: two claims share the lanes out between them. The jobs are
-- picked in a statement of their own, whose snapshot is younger than the lane
-- lock, so `head_ord` is computed from everything committed before. Batches and
-- owners count live jobs, and these stay live: nothing is counted here.
--
-- Parked jobs that are due come first: their pages hold memory in a browser.
-- They have kept their places in lanes and counts and ask nothing new of their
-- hosts, so their claim moves neither, and no limit or gap stands in its way.
create function crawl_private.claim(
  p_worker text,
  p_limit integer,
  p_lease interval,
  p_kinds text[]
) returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  low constant bigint := crawl_private.low_ord();
  resumed uuid[];
  -- Where their rows are: they stay there, as they are locked. By its key a lane
  -- is found through all of its versions that an old snapshot keeps.
  lanes tid[];
  clock bigint;
  jobs jsonb;
  highest bigint;
begin
  select
    array(
      select j.id
      from public.crawl_jobs j
      where j.parked is not null
        -- Not `= 'parked'`: that would lead to the index of leased jobs, and to
        -- the dead entries of all that were ever leased.
        and j.status not in ('processing', 'cancelled')
        and j.scheduled_at <= clock_timestamp()
        and j.lease_until >= clock_timestamp()
        and (p_kinds is null or j.kind = any (p_kinds))
      order by j.scheduled_at
      limit p_limit
      for update skip locked
    ),
    array(
      select l.tid
      from crawl_private.runnable_lanes l
      where l.head_ord >= low and (p_kinds is null or l.kind = any (p_kinds))
      order by l.head_ord
      limit p_limit
      for update skip locked
    ),
    coalesce(pg_sequence_last_value('public.crawl_clock'), 0)
  into resumed, lanes, clock;
  if cardinality(lanes) < p_limit then
    lanes := array(
      select l.tid
      from crawl_private.runnable_lanes l
      where l.head_ord < low and (p_kinds is null or l.kind = any (p_kinds))
      order by l.head_ord
      limit p_limit - cardinality(lanes)
      for update skip locked
    ) || lanes;
  end if;

  -- First the candidates, then the locks of those that are taken: a claim of ten
  -- used to lock ten jobs in each of ten lanes, at 54 bytes of log a lock.
  -- Nothing that is ready lies before the head; the dead entries that an old
  -- snapshot keeps there do. Nothing behind the last lane's head is wanted where
  -- each lane has its first job to give.
  with held as materialized (
    select
      l.ctid as tid, l.lane, l.head_ord,
      case
        when greatest(l.gap, l.crawl_delay) > '0' then 1
        else least(p_limit - cardinality(resumed), l.max_running - l.running)
      end as room
    from public.crawl_lanes l
    where l.ctid = any (lanes)
  ),
  next as materialized (
    select j.id
    from held l
    cross join lateral (
      select j.id, j.ord
      from public.crawl_jobs j
      where j.lane = l.lane and j.ready and j.ord >= l.head_ord
        and j.ord <= case
          when cardinality(lanes) = p_limit then (select max(h.head_ord) from held h) else 9223372036854775807
        end
      order by j.ord, j.id
      limit l.room
    ) j
    order by j.ord, j.id
    limit p_limit - cardinality(resumed)
  ),
  claimed as (
    update public.crawl_jobs j
    set
      status = 'processing',
      ready = false,
      attempt = j.attempt + 1,
      lease_token = gen_random_uuid(),
      lease_until = clock_timestamp() + p_lease,
      leased_at = clock_timestamp(),
      worker = p_worker,
      updated_at = clock_timestamp()
    where j.id = any (resumed || array(
      select j.id
      from public.crawl_jobs j
      -- By their ids: with `j.ready` it might be the whole index of ready jobs
      -- that is read, 8 000 pages a claim where the plan was made early.
      where j.id = any (array(select n.id from next n)) and j.ready is not false
      for update skip locked
    ))
    returning
      j.id, j.lease_token, j.owner_id, j.kind, j.url, j.args, j.lane, j.ord,
      j.attempt, j.max_attempts, j.snoozes, j.stalls, j.error_code, j.state, j.parked
  ),
  moved as (
    -- What move_lanes does, of lanes that are locked, and the gap.
    update public.crawl_lanes l
    set
      running = l.running + d.jobs,
      pending = l.pending - d.jobs,
      head_ord = (
        select j.ord from public.crawl_jobs j
        where j.lane = l.lane and j.ready and j.ord >= l.head_ord and j.id <> all (d.ids)
        order by j.ord, j.id
        limit 1
      ),
      ready_at = case
        when greatest(l.gap, l.crawl_delay) > '0' then clock_timestamp() + greatest(l.gap, l.crawl_delay)
        else l.ready_at
      end
    from (
      select h.tid, count(*)::integer as jobs, array_agg(c.id) as ids
      from claimed c
      join held h on h.lane = c.lane
      where c.parked is null
      group by h.tid
    ) d
    where l.ctid = d.tid
  )
  select
    coalesce(jsonb_agg(jsonb_build_object(
      'id', c.id,
      'lease_token', c.lease_token,
      'owner_id', c.owner_id,
      'kind', c.kind,
      'url', c.url,
      -- What the operator has set wins, where the kind knows it.
      'args', c.args || coalesce((
        select jsonb_build_object('robots', l.robots) from public.crawl_lanes l
        where l.lane = c.lane and l.robots is not null and c.args ? 'robots'
      ), '{}'),
      'attempt', c.attempt,
      'max_attempts', c.max_attempts,
      'snoozes', c.snoozes,
      'suspect', case when c.error_code = 'STALLED' then c.stalls end,
      'state', c.state,
      'parked', case when c.parked is not null then c.parked || jsonb_build_object(
        'elapsed_ms', extract(epoch from clock_timestamp() - (c.parked ->> 'started_at')::timestamptz) * 1000
      ) end
    ) order by c.parked is null, c.ord, c.id), '[]'),
    max(c.ord) filter (where c.parked is null)
  into jobs, highest
  from claimed c;

  -- Every eighth place of a flow, as each time is 99 bytes of log: whoever comes
  -- new may begin so far ahead, once.
  if highest >= clock + 8000 then
    perform setval('public.crawl_clock', highest);
  end if;
  return jobs;
end;
$$;

revoke all on function crawl_private.claim(text, integer, interval, text[]) from public;

comment on function crawl_private.claim(text, integer, interval, text[]) is 'Leases due jobs and moves their lanes.';
