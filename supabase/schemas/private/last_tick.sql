-- last_tick: when the cron last called; null before its first call.
create function crawl_private.last_tick() returns timestamptz
language sql stable
set search_path = ''
return (
  select to_timestamp(t.last_value / 1000.0) from public.crawl_tick t where t.last_value > 0
);

revoke all on function crawl_private.last_tick() from public;

comment on function crawl_private.last_tick() is 'The last tick of the cron.';
