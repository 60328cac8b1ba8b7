-- list_crawl_hosts: what is set for hosts, by name, from p_after on.
-- Answers { hosts: [{ host, max_running, gap_ms, robots, paused_until, note, updated_at }], more }.
create function public.list_crawl_hosts(p_limit integer, p_after text default null) returns jsonb
language sql stable
-- Definer, as every function here: callers reach the queue through the edge functions alone.
security definer
set search_path = ''
return (
  select jsonb_build_object(
    'hosts', coalesce(jsonb_agg(jsonb_build_object(
      'host', h.host,
      'max_running', h.max_running,
      'gap_ms', (extract(epoch from h.gap) * 1000)::integer,
      'robots', h.robots,
      'paused_until', h.paused_until,
      'note', h.note,
      'updated_at', h.updated_at
    ) order by h.host collate "C") filter (where h.place <= p_limit), '[]'),
    'more', count(*) > p_limit
  )
  from (
    select h.*, row_number() over (order by h.host collate "C") as place
    from public.crawl_hosts h
    where p_after is null or h.host collate "C" > p_after
    order by h.host collate "C"
    limit p_limit + 1
  ) h
);

revoke all on function public.list_crawl_hosts(integer, text) from public, anon, authenticated;
grant execute on function public.list_crawl_hosts(integer, text) to service_role;

comment on function public.list_crawl_hosts(integer, text) is 'Limits of hosts, by name.';
