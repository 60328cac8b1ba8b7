-- move_lanes: keeps `running`, `pending` and `head_ord` of the lanes that a transition
-- touched, one pass in key order. The order is what keeps transitions from
-- deadlocking: jobs first, then lanes, then counts, each in key order; only a
-- claim takes lanes first, and it never waits. A parked job runs: its page is
-- open at the host, so it keeps its place in the lane.
create function crawl_private.move_lanes(p_moves crawl_private.move[]) returns void
language plpgsql
set search_path = ''
as $$
begin
  perform from public.crawl_lanes l
  where l.lane in (select m.lane from unnest(p_moves) m)
  order by l.lane
  for update;

  -- Jobs that left the ready ones may have been the head: look it up again.
  update public.crawl_lanes l
  set
    running = l.running + d.running,
    pending = l.pending + d.pending,
    head_ord = case
      when d.left_ready then (
        select min(j.ord) from public.crawl_jobs j
        where j.lane = l.lane and j.ready
      )
      else least(l.head_ord, d.ready_ord)
    end
  from (
    select
      m.lane,
      (count(*) filter (where m.to_status in ('processing', 'parked'))
        - count(*) filter (where m.from_status in ('processing', 'parked')))::integer as running,
      (count(*) filter (where m.to_status = 'pending')
        - count(*) filter (where m.from_status = 'pending'))::integer as pending,
      bool_or(m.from_status = 'pending') as left_ready,
      min(m.ready_ord) as ready_ord
    from unnest(p_moves) m
    group by m.lane
  ) d
  where l.lane = d.lane;
end;
$$;

revoke all on function crawl_private.move_lanes(crawl_private.move[]) from public;

comment on function crawl_private.move_lanes(crawl_private.move[]) is 'Updates the lanes that these jobs'' changes of state touched.';
