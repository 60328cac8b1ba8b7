-- set_crawl_robots: a worker has read a site's robots.txt; it is believed for
-- p_ttl. Deletes up to 10 that have expired, so that the table does not grow
-- for ever.
create function public.set_crawl_robots(
  p_origin text,
  p_outcome text,
  p_rules text,
  p_http_status integer,
  p_ttl interval
) returns void
language plpgsql
-- Definer, because no role may write the tables itself.
security definer
set search_path = ''
as $$
begin
  delete from public.crawl_robots r
  where r.origin = any (array(
    select old.origin from public.crawl_robots old
    where old.expires_at < (select clock_timestamp()) and old.origin <> p_origin
    order by old.expires_at
    limit 10
    for update skip locked
  ));

  insert into public.crawl_robots as r (origin, outcome, rules, http_status, expires_at)
  values (p_origin, p_outcome, p_rules, p_http_status, clock_timestamp() + p_ttl)
  on conflict (origin) do update set
    outcome = excluded.outcome,
    rules = excluded.rules,
    http_status = excluded.http_status,
    fetched_at = clock_timestamp(),
    expires_at = excluded.expires_at;
end;
$$;

revoke all on function public.set_crawl_robots(text, text, text, integer, interval) from public, anon, authenticated;
grant execute on function public.set_crawl_robots(text, text, text, integer, interval) to service_role;

comment on function public.set_crawl_robots(text, text, text, integer, interval) is 'Keeps a site''s robots.txt for all workers.';
