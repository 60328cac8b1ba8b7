-- set_crawl_host: what holds for a host from now on, in place of what was set
-- before; null takes it away. Lanes that exist are told in the same
-- transaction: a lower limit starts nothing new until enough jobs have ended.
--
-- p_host: example.com, example.com:8080 or *.example.com
-- p_setting: { max_running?, gap_ms?, robots?, paused_until?, note? }
-- p_usual: { max_running, gap_ms }, for what is not set
-- Answers how many lanes changed.
create function public.set_crawl_host(
  p_host text,
  p_setting jsonb,
  p_usual jsonb
) returns integer
language plpgsql
-- Definer, because no role may write the tables itself.
security definer
set search_path = ''
as $$
declare
  lanes text[];
begin
  -- Submits hold it shared, so none makes a lane that has not heard of this.
  perform pg_advisory_xact_lock(hashtext('crawl_hosts'));
  if p_setting is null then
    delete from public.crawl_hosts h where h.host = p_host;
  else
    insert into public.crawl_hosts as h (host, max_running, gap, robots, paused_until, note)
    values (
      p_host,
      (p_setting ->> 'max_running')::integer,
      (p_setting ->> 'gap_ms')::double precision * interval '1 ms',
      p_setting ->> 'robots',
      (p_setting ->> 'paused_until')::timestamptz,
      p_setting ->> 'note'
    )
    on conflict (host) do update set
      max_running = excluded.max_running,
      gap = excluded.gap,
      robots = excluded.robots,
      paused_until = excluded.paused_until,
      note = excluded.note,
      updated_at = clock_timestamp();
  end if;

  select array_agg(l.lane) into lanes
  from (
    select l.lane
    from public.crawl_lanes l
    cross join lateral (select substr(l.lane, strpos(l.lane, ':') + 1) as host) n
    where case
      when starts_with(p_host, '*.')
        then right(regexp_replace(n.host, ':[0-9]+$', ''), length(p_host) - 1) = substr(p_host, 2)
      else p_host in (n.host, regexp_replace(n.host, ':[0-9]+$', ''))
    end
    order by l.lane
    for update of l
  ) l;

  return crawl_private.limit_lanes(array(
    select (
      lane, null, (p_usual ->> 'max_running')::integer,
      (p_usual ->> 'gap_ms')::double precision * interval '1 ms'
    )::crawl_private.lane_limit
    from unnest(lanes) lane
  ));
end;
$$;

revoke all on function public.set_crawl_host(text, jsonb, jsonb) from public, anon, authenticated;
grant execute on function public.set_crawl_host(text, jsonb, jsonb) to service_role;

comment on function public.set_crawl_host(text, jsonb, jsonb) is 'Sets, or takes away, the limits of a host; its lanes hear of it at once.';
