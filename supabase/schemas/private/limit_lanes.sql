-- limit_lanes: gives lanes the limits that hold for them now: the operator's,
-- else the usual ones, which are given. Writes those alone that differ, and
-- answers how many. Only to be called once the lanes are locked.
create type crawl_private.lane_limit as (
  lane text,
  kind text,
  max_running integer,
  gap interval
);

comment on type crawl_private.lane_limit is 'The usual limits of a lane.';

create function crawl_private.limit_lanes(p_usual crawl_private.lane_limit[]) returns integer
language plpgsql
set search_path = ''
as $$
declare
  -- The look-up of 50 000 hosts is not free.
  any_set constant boolean := exists (select from public.crawl_hosts);
  changed integer;
begin
  update public.crawl_lanes l
  set
    max_running = s.max_running,
    gap = s.gap,
    robots = s.robots,
    paused_until = s.paused_until,
    limited_at = case when l.max_running = s.max_running then l.limited_at else clock_timestamp() end,
    ready_at = greatest(
      s.paused_until,
      case
        when l.paused_until = s.paused_until then l.ready_at
        -- A pause that is over leaves the cooldown and the gap.
        else least(l.ready_at, greatest(l.cool_until, clock_timestamp() + greatest(s.gap, l.crawl_delay)))
      end
    )
  from (
    select
      u.lane,
      coalesce(h.max_running, u.max_running) as max_running,
      coalesce(h.gap, u.gap) as gap,
      h.robots,
      coalesce(h.paused_until, '-infinity') as paused_until
    from unnest(p_usual) u
    left join lateral (
      select set.* from crawl_private.host_setting(substr(u.lane, strpos(u.lane, ':') + 1)) set
      where any_set
    ) h on true
  ) s
  where l.lane = s.lane
    and (l.max_running, l.gap, l.robots, l.paused_until)
      is distinct from (s.max_running, s.gap, s.robots, s.paused_until);
  get diagnostics changed = row_count;
  return changed;
end;
$$;

revoke all on function crawl_private.limit_lanes(crawl_private.lane_limit[]) from public;

comment on function crawl_private.limit_lanes(crawl_private.lane_limit[]) is 'Gives lanes the limits that hold for them now, where they differ.';
