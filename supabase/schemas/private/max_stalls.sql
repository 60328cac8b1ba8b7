-- max_stalls: how often a job may lose its worker or its parked page; the last
-- time ends it, since it may be what kills them. A worker says so before it
-- begins a job that has lost one. Where it was lost before it said so, the job
-- is not to blame, and there are more such times: the answer to a claim was
-- lost, or what else ran there killed it. They end, too, as it might be an
-- answer that no worker can read.
create function crawl_private.max_stalls(p_begun boolean default true) returns integer
language sql immutable
set search_path = ''
return case when p_begun then 3 else 10 end;

revoke all on function crawl_private.max_stalls(boolean) from public;

comment on function crawl_private.max_stalls(boolean) is 'Stalls of a job that end it.';
