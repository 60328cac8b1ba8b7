-- States in groups, as numbers to reckon with: 1 for a state of the group, 0 for
-- another, or for none at all. Inlined, so without `set search_path`.

-- is_live: a job that has not ended.
create function crawl_private.is_live(p_status text) returns integer
language sql immutable
return coalesce((p_status in ('pending', 'processing', 'parked'))::integer, 0);

revoke all on function crawl_private.is_live(text) from public;

comment on function crawl_private.is_live(text) is '1 for the state of a job that has not ended, else 0.';

-- is_running: a job that has its place at a host.
create function crawl_private.is_running(p_status text) returns integer
language sql immutable
return coalesce((p_status in ('processing', 'parked'))::integer, 0);

revoke all on function crawl_private.is_running(text) from public;

comment on function crawl_private.is_running(text) is '1 for the state of a job that has its place in a lane, else 0.';
