-- max_stalls: how often a job may lose its worker or its parked page; the last
-- time ends it, since it may be what kills them.
create function crawl_private.max_stalls() returns integer
language sql immutable
set search_path = ''
return 3;

revoke all on function crawl_private.max_stalls() from public;

comment on function crawl_private.max_stalls() is 'Stalls of a job that end it.';
