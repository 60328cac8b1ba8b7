-- host_setting: what is set for a host as a lane names it, example.com:8080:
-- for exactly this one, for the host on any port, or for the nearest name
-- above it; no row where nothing is.
create function crawl_private.host_setting(p_host text) returns setof public.crawl_hosts
language sql stable
set search_path = ''
-- Text, not `begin atomic`: that would fix the columns, and a new one break it.
as $$
  with name as (
    select regexp_replace(p_host, ':[0-9]+$', '') as host
  ),
  candidates as (
    select array[p_host, n.host] || array(
      select '*.' || array_to_string((string_to_array(n.host, '.'))[i:], '.')
      from generate_series(2, cardinality(string_to_array(n.host, '.'))) i
      order by i
    ) as hosts
    from name n
  )
  select h.*
  from candidates c
  join public.crawl_hosts h on h.host = any (c.hosts)
  order by array_position(c.hosts, h.host)
  limit 1;
$$;

revoke all on function crawl_private.host_setting(text) from public;

comment on function crawl_private.host_setting(text) is 'The setting that holds for a host: the closest one.';
