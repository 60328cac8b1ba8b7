-- want_sweep: a page may be left open in a browser with nobody to close it, so
-- the browsers are looked through at each tick for the next hour. Where nothing
-- of the kind has happened, no tick touches a browser.
create function crawl_private.want_sweep() returns void
language plpgsql
set search_path = ''
as $$
begin
  perform setval(
    'public.crawl_sweep',
    (extract(epoch from clock_timestamp() + interval '1 hour') * 1000)::bigint
  );
end;
$$;

revoke all on function crawl_private.want_sweep() from public;

comment on function crawl_private.want_sweep() is 'Has browsers looked through for an hour.';
