-- move_lanes: keeps `running`, `pending` and `head_ord` of the lanes that a transition
-- touched, one pass in key order. The order is what keeps transitions from
-- deadlocking: jobs first, then lanes, then counts, each in key order; only a
-- claim takes lanes first, and it never waits. A parked job runs: its page is
-- open at the host, so it keeps its place in the lane.
create function crawl_private.move_lanes(p_moves crawl_private.move[]) returns void
language plpgsql
set search_path = ''
as $$
declare
  first_ord bigint;
begin
  perform from public.crawl_lanes l
  where l.lane in (select m.lane from unnest(p_moves) m)
  order by l.lane
  for update;

  -- Jobs that left the ready ones may have been the head: look it up again.
  with moved as (
    update public.crawl_lanes l
    set
      running = l.running + d.running,
      pending = l.pending + d.pending,
      head_ord = case
        when d.left_ready then (
          select min(j.ord) from public.crawl_jobs j
          where j.lane = l.lane and j.ready
            -- Nothing lies before, but for the dead entries that an old snapshot keeps.
            and j.ord >= least(l.head_ord, d.ready_ord)
        )
        else least(l.head_ord, d.ready_ord)
      end
    from (
      select
        m.lane,
        sum(m.jobs * (crawl_private.is_running(m.to_status) - crawl_private.is_running(m.from_status)))::integer as running,
        (coalesce(sum(m.jobs) filter (where m.to_status = 'pending'), 0)
          - coalesce(sum(m.jobs) filter (where m.from_status = 'pending'), 0))::integer as pending,
        bool_or(m.from_status = 'pending') as left_ready,
        min(m.ready_ord) as ready_ord
      from unnest(p_moves) m
      group by m.lane
    ) d
    where l.lane = d.lane
    returning d.ready_ord
  )
  select min(m.ready_ord) into first_ord from moved m;
  if first_ord is not null then
    perform crawl_private.lower_low_ord(first_ord);
  end if;
end;
$$;

revoke all on function crawl_private.move_lanes(crawl_private.move[]) from public;

comment on function crawl_private.move_lanes(crawl_private.move[]) is 'Updates the lanes that these jobs'' changes of state touched.';

-- add_to_lanes: the same for moves of which none leaves the ready jobs, so that
-- no head is looked up. Answers whether one of the hosts has asked for patience
-- lately. Not locked beforehand, which is 54 bytes of log a lane: the moves are
-- sorted, and what the callers' settings leave the planner is to look up one
-- lane after the other, or all in the order of their key.
create function crawl_private.add_to_lanes(p_moves crawl_private.move[]) returns boolean
language plpgsql
set search_path = ''
as $$
declare
  throttled boolean;
  first_ord bigint;
begin
  with moved as (
    update public.crawl_lanes l
    set
      running = l.running + d.running,
      pending = l.pending + d.pending,
      head_ord = least(l.head_ord, d.ready_ord)
    from (
      select
        m.lane,
        sum(m.jobs * (crawl_private.is_running(m.to_status) - crawl_private.is_running(m.from_status)))::integer as running,
        coalesce(sum(m.jobs) filter (where m.to_status = 'pending'), 0)::integer as pending,
        min(m.ready_ord) as ready_ord
      from unnest(p_moves) m
      group by m.lane
      order by m.lane
    ) d
    where l.lane = d.lane
    returning l.throttles, d.ready_ord
  )
  select bool_or(m.throttles > 0), min(m.ready_ord) into throttled, first_ord from moved m;
  if first_ord is not null then
    perform crawl_private.lower_low_ord(first_ord);
  end if;
  return throttled;
end;
$$;

revoke all on function crawl_private.add_to_lanes(crawl_private.move[]) from public;

comment on function crawl_private.add_to_lanes(crawl_private.move[]) is 'Updates lanes where no job leaves the ready ones; whether one of them was throttled.';
