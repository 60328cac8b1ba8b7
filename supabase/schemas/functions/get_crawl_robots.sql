-- get_crawl_robots: what a site's robots.txt said, { outcome, rules,
-- http_status, expires_in_ms }; null when nobody has read it, or too long ago.
create function public.get_crawl_robots(p_origin text) returns jsonb
language sql stable
-- Definer, as every function here: callers reach the queue through the edge functions alone.
security definer
set search_path = ''
return (
  select jsonb_build_object(
    'outcome', r.outcome,
    'rules', r.rules,
    'http_status', r.http_status,
    'expires_in_ms', ceil(extract(epoch from r.expires_at - clock_timestamp()) * 1000)
  )
  from public.crawl_robots r
  where r.origin = p_origin and r.expires_at > clock_timestamp()
);

revoke all on function public.get_crawl_robots(text) from public, anon, authenticated;
grant execute on function public.get_crawl_robots(text) to service_role;

comment on function public.get_crawl_robots(text) is 'A site''s robots.txt, if it was read lately.';
