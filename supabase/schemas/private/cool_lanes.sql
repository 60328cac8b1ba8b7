-- cool_lanes: hosts that asked for patience are left alone, all their jobs at
-- once. A lane's throttle counts once a wave: jobs that began before its last
-- cooldown ended say nothing new, but for a longer wait.
--
-- p_waits: [{ lane, leased_at, ms }], ms being what the host asked for. With
-- each throttle in a row it is doubled, up to 15 min (a longer one is kept, up
-- to 1 h), and up to a tenth is added at random, so that hosts do not return
-- together. Only to be called once move_lanes has locked these lanes.
create function crawl_private.cool_lanes(p_waits jsonb) returns void
language plpgsql
set search_path = ''
as $$
begin
  if p_waits is null then
    return;
  end if;
  update public.crawl_lanes l
  set
    throttles = l.throttles + c.counts::integer,
    cool_until = greatest(l.cool_until, c.until),
    ready_at = greatest(l.ready_at, c.until)
  from (
    select
      w.lane,
      w.counts,
      clock_timestamp() + (1 + 0.1 * random()) * interval '1 ms' * greatest(
        w.ms,
        least(900000, w.ms * power(2, least(w.throttles + w.counts::integer, 20) - 1))
      ) as until
    from (
      select
        l.lane,
        l.throttles,
        bool_or(w.leased_at >= l.cool_until) as counts,
        least(max(w.ms), 3600000) as ms
      from jsonb_to_recordset(p_waits) as w (lane text, leased_at timestamptz, ms double precision)
      join public.crawl_lanes l on l.lane = w.lane
      group by l.lane
    ) w
  ) c
  where l.lane = c.lane;
end;
$$;

revoke all on function crawl_private.cool_lanes(jsonb) from public;

comment on function crawl_private.cool_lanes(jsonb) is 'Leaves throttled lanes alone for as long as their hosts asked, or longer.';

-- warm_lanes: a host that answers again; its next throttle is the first one.
-- Only to be called once move_lanes has locked these lanes.
create function crawl_private.warm_lanes(p_lanes text[], p_leased_at timestamptz[]) returns void
language plpgsql
set search_path = ''
as $$
begin
  update public.crawl_lanes l
  set throttles = 0
  where l.lane = any (p_lanes)
    and l.throttles > 0
    and exists (
      select from unnest(p_lanes, p_leased_at) as done (lane, leased_at)
      where done.lane = l.lane and done.leased_at >= l.cool_until
    );
end;
$$;

revoke all on function crawl_private.warm_lanes(text[], timestamptz[]) from public;

comment on function crawl_private.warm_lanes(text[], timestamptz[]) is 'Forgets the throttles of lanes whose jobs, begun after the cooldown, succeeded.';
