-- crawl_queue_status: the queue in numbers, of one owner or of all. Depths are
-- sums of counters and speeds are of the last 1 000 jobs of the last hour, so
-- it costs the same however long the queue is.
create function public.crawl_queue_status(p_owner_id uuid default null) returns jsonb
language plpgsql stable
-- Definer, because jobs are read on behalf of an owner named by the caller.
security definer
set search_path = ''
as $$
declare
  depth bigint;
  working bigint;
  parked bigint;
  oldest timestamptz;
  recent record;
begin
  select count(*) into parked
  from public.crawl_jobs j
  where j.parked is not null and j.status = 'parked' and (p_owner_id is null or j.owner_id = p_owner_id);

  if p_owner_id is null then
    select coalesce(sum(l.pending), 0), coalesce(sum(l.running), 0) into depth, working
    from public.crawl_lanes l;
    -- Of the hosts that come first: the first job of a host is its oldest, but for priorities.
    select min(first.scheduled_at) into oldest
    from (
      select l.lane from public.crawl_lanes l
      where l.head_ord is not null
      order by l.head_ord
      limit 1000
    ) l
    cross join lateral (
      select j.scheduled_at from public.crawl_jobs j
      where j.lane = l.lane and j.ready
      order by j.ord, j.id
      limit 1
    ) first;
  else
    -- Of all that are leased, who are few: the index of a user's jobs has them all.
    select count(*) filter (where j.owner_id = p_owner_id) into working
    from (
      select j.owner_id from public.crawl_jobs j where j.status in ('processing', 'parked') offset 0
    ) j;
    select coalesce(sum(c.live), 0) - working into depth
    from public.crawl_owner_counts c
    where c.owner_id = p_owner_id;
    -- Of their newest 10 000 jobs.
    select min(j.scheduled_at) into oldest
    from (
      select j.scheduled_at, j.ready from public.crawl_jobs j
      where j.owner_id = p_owner_id
      order by j.created_at desc
      limit 10000
    ) j
    where j.ready;
  end if;

  with ended as (
    select j.kind, j.status, j.processing_time_ms, j.finished_at, j.stalls
    from public.crawl_jobs j
    where j.finished_at > (select clock_timestamp() - interval '1 hour')
      and (p_owner_id is null or j.owner_id = p_owner_id)
    order by j.finished_at desc
    limit 1000
  ),
  kinds as (
    select
      e.kind,
      count(*) filter (where e.status = 'completed') as completed,
      count(*) filter (where e.status = 'error') as failed,
      sum(e.stalls) as stalls,
      percentile_cont(0.5) within group (order by e.processing_time_ms)
        filter (where e.status <> 'cancelled') as p50,
      percentile_cont(0.95) within group (order by e.processing_time_ms)
        filter (where e.status <> 'cancelled') as p95
    from ended e
    group by e.kind
  )
  select
    -- Five minutes, or as far back as the 1 000 jobs go.
    (
      select count(*) * 60 / greatest(
        1,
        case
          when (select count(*) from ended) = 1000
            then extract(epoch from clock_timestamp() - greatest(
              (select min(e.finished_at) from ended e), clock_timestamp() - interval '5 minutes'
            ))
          else 300
        end
      )
      from ended e
      where e.finished_at > (select clock_timestamp() - interval '5 minutes')
    ) as per_minute,
    (
      select coalesce(jsonb_agg(jsonb_build_object(
        'kind', k.kind,
        'completed', k.completed,
        'failed', k.failed,
        'stalls', k.stalls,
        'p50_ms', round(k.p50),
        'p95_ms', round(k.p95)
      ) order by k.kind), '[]')
      from kinds k
    ) as kinds
  into recent;

  return jsonb_build_object(
    'depth', depth,
    'in_flight', working - parked,
    'parked', parked,
    'oldest_at', oldest,
    'per_minute', round(recent.per_minute, 2),
    'kinds', recent.kinds,
    'cooling_down', (
      select count(*) from public.crawl_lanes l
      where p_owner_id is null and l.head_ord is not null and l.ready_at > clock_timestamp()
    ),
    'drains', (
      select count(*) from public.crawl_drains d where d.lease_until > clock_timestamp()
    ),
    'last_tick_at', crawl_private.last_tick(),
    'now', clock_timestamp()
  );
end;
$$;

revoke all on function public.crawl_queue_status(uuid) from public, anon, authenticated;
grant execute on function public.crawl_queue_status(uuid) to service_role;

comment on function public.crawl_queue_status(uuid) is 'Depth, age, rate and latencies of the queue.';
